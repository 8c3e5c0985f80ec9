// Top of wn_weight_load: LOAD_TABLES and LOAD_WEIGHTS.
#include "hls/machine.h"
#include "hls/weight_load.h"

using namespace winnow::hls;

ErrorCode wn_weight_load(const Descriptor& d, const uint8_t* memory, Stream<TableWrite>& tables,
                         Stream<WeightStream>& streams) {
  return weight_load<machine::kBeatBytes, machine::kWeightStreams>(d, memory, tables, streams);
}
