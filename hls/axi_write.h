// Kernel of wn_axi_write: cuts a stream of beats into AXI bursts.
#pragma once
#include "hls/beat.h"
#include "hls/stream.h"

namespace winnow::hls {

struct WriteBurst {
  uint32_t address = 0;
  uint16_t beats = 0;
  bool operator==(const WriteBurst& o) const { return address == o.address && beats == o.beats; }
};

/// Takes beats up to and with the one marked last; `data` repeats them with `last` at the end of each burst. Returns
/// the beats taken.
template <int BurstBeats, int Bytes>
uint16_t axi_write(uint32_t address, Stream<Beat<Bytes>>& in, Stream<WriteBurst>& bursts, Stream<Beat<Bytes>>& data) {
  WriteBurst burst{address, 0};
  uint16_t total = 0;
  for (bool last = false; !last;) {
    Beat<Bytes> beat = in.read();
    last = beat.last;
    ++burst.beats;
    ++total;
    const uint32_t end = burst.address + burst.beats * Bytes;
    beat.last = last || burst.beats == BurstBeats || end % 4096 == 0;
    data.write(beat);
    if (beat.last) {
      bursts.write(burst);
      burst = {end, 0};
    }
  }
  return total;
}

}  // namespace winnow::hls
