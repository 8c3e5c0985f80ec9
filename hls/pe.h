// Kernel of wn_pe: activations times non-zero weights into accumulators, which join the row's reduction at the end of
// each pixel.
#pragma once
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

constexpr int kMaxAccumulators = 32;

/// Pairs multiplied are added to `macs`.
inline void pe(const Weight* weights, const Pointer* pointers, int kt, Stream<Activation>& acts,
               Stream<int32_t>& psum_in, Stream<int32_t>& psum_out, uint64_t& macs) {
  int32_t accumulator[kMaxAccumulators] = {};
  while (!acts.empty()) {
    const Activation a = acts.read();
    if (a.has) {
      const Pointer p = pointers[a.column];
      for (int i = 0; i < p.count; ++i) {
        const Weight w = weights[p.start + i];
        accumulator[w.k] += a.value * w.value;
        ++macs;
      }
    }
    if (!a.last) continue;
    for (int k = 0; k < kt; ++k) {
      psum_out.write(psum_in.read() + accumulator[k]);
      accumulator[k] = 0;
    }
  }
}

}  // namespace winnow::hls
