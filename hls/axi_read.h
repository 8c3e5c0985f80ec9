// Kernel of wn_axi_read: how a request becomes bursts, and what a stream delivers (docs/architecture.md, section 6).
#pragma once
#include <algorithm>
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
  return {rest.address, std::min({burst_beats, rest.beats, to_line})};
}

/// One stream: its requests in, its bursts and its data out. `read_beat(address)` gives the beat at a byte address.
template <typename Beat, typename ReadBeat>
void axi_read(Stream<ReadRequest>& requests, Stream<ReadRequest>& bursts, Stream<Beat>& data, int beat_bytes,
              int burst_beats, ReadBeat read_beat) {
  while (!requests.empty()) {
    ReadRequest rest = requests.read();
    while (rest.beats > 0) {
      const ReadRequest burst = first_burst(rest, beat_bytes, burst_beats);
      bursts.write(burst);
      for (int i = 0; i < burst.beats; ++i)
        data.write(read_beat(burst.address + static_cast<uint32_t>(i * beat_bytes)));
      rest.address += static_cast<uint32_t>(burst.beats * beat_bytes);
      rest.beats -= burst.beats;
    }
  }
}

}  // namespace winnow::hls
