// Kernel of wn_axi_read: how a request becomes bursts, and what a stream delivers (docs/architecture.md, section 6).
#pragma once
#include <cstdint>

#include "hls/stream.h"

namespace winnow::hls {

/// A stream's request, and equally one burst of it.
struct ReadRequest {
  uint32_t address = 0;  // bytes, beat-aligned
  int beats = 1;
};

constexpr uint32_t kAxiLineBytes = 4096;  // no burst crosses one

/// The first burst of what is left of a request.
inline ReadRequest first_burst(const ReadRequest& rest, int beat_bytes, int burst_beats) {
  const int to_line = static_cast<int>(kAxiLineBytes - rest.address % kAxiLineBytes) / beat_bytes;
  const int beats = rest.beats < burst_beats ? rest.beats : burst_beats;
  return {rest.address, beats < to_line ? beats : to_line};
}

/// One stream: `count` requests in, its bursts and its data out. `memory[n]` is the beat at byte address n * Bytes: a
/// pointer in hardware.
template <int Bytes, int BurstBeats, typename Beat, typename Memory>
void axi_read(uint32_t count, Stream<ReadRequest>& requests, const Memory& memory, Stream<ReadRequest>& bursts,
              Stream<Beat>& data) {
  for (uint32_t n = 0; n < count; ++n) {
    ReadRequest rest = requests.read();
    while (rest.beats > 0) {
      const ReadRequest burst = first_burst(rest, Bytes, BurstBeats);
      bursts.write(burst);
      for (int i = 0; i < burst.beats; ++i) data.write(memory[burst.address / Bytes + static_cast<uint32_t>(i)]);
      rest.address += static_cast<uint32_t>(burst.beats * Bytes);
      rest.beats -= burst.beats;
    }
  }
}

}  // namespace winnow::hls
