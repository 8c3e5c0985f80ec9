// Top of wn_axi_write: one stream of the write DMA.
#include "hls/axi_write.h"
#include "hls/machine.h"

using namespace winnow::hls;

uint16_t wn_axi_write(uint32_t address, Stream<Beat<machine::kBeatBytes>>& in, Stream<WriteBurst>& bursts,
                      Stream<Beat<machine::kBeatBytes>>& data) {
  return axi_write<machine::kBurstBeats>(address, in, bursts, data);
}
