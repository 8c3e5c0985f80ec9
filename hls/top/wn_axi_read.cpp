// Top of wn_axi_read: one stream of the read DMA.
#include "hls/axi_read.h"
#include "hls/beat.h"
#include "hls/machine.h"

using namespace winnow::hls;

void wn_axi_read(uint32_t count, Stream<ReadRequest>& requests, const Beat<machine::kBeatBytes>* memory,
                 Stream<ReadRequest>& bursts, Stream<Beat<machine::kBeatBytes>>& data) {
  axi_read<machine::kBeatBytes, machine::kBurstBeats>(count, requests, memory, bursts, data);
}
