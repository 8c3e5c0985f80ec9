// Top of wn_sequencer: a program's descriptors to the units.
#include "hls/machine.h"
#include "hls/sequencer.h"

using namespace winnow::hls;

ProgramEnd wn_sequencer(const uint8_t* program, uint32_t units, uint32_t base_address,
                        Ring<Descriptor, 2> (&unit)[kUnits]) {
  return sequencer<machine::kBeatBytes, machine::kHasVector, machine::kHasDepthwise>(program, units, base_address,
                                                                                     unit);
}
