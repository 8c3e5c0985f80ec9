// Kernel of wn_pe: activations times non-zero weights into accumulators, which join the row's reduction at the end of
// each pixel.
#pragma once
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

/// Takes the activations of `pixels` pixels and kt (at most Accumulators) psums for each. Returns the pairs multiplied.
template <int Accumulators, int WeightWords, int PointerWords>
uint64_t pe(const Weight (&weights)[WeightWords], const Pointer (&pointers)[PointerWords], int kt, uint32_t pixels,
            Stream<Activation>& acts, Stream<int32_t>& psum_in, Stream<int32_t>& psum_out) {
  uint64_t macs = 0;
  for (uint32_t pixel = 0; pixel < pixels; ++pixel) {
    int32_t accumulator[Accumulators] = {};
    for (bool last = false; !last;) {
      const Activation a = acts.read();
      last = a.last;
      if (!a.has) continue;
      const Pointer p = pointers[a.column];
      for (int i = 0; i < p.count; ++i) {
        const Weight w = weights[p.start + i];
        accumulator[w.k] += a.value * w.value;
      }
      macs += p.count;
    }
    for (int k = 0; k < kt; ++k) psum_out.write(psum_in.read() + accumulator[k]);
  }
  return macs;
}

}  // namespace winnow::hls
