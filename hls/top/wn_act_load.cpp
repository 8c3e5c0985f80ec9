// Top of wn_act_load: LOAD_ACTS.
#include "hls/act_load.h"
#include "hls/machine.h"

using namespace winnow::hls;

bool wn_act_load(const Descriptor& d, uint16_t beats, Stream<Beat<machine::kBeatBytes>>& in, Stream<BankWrite>& out) {
  return act_load<machine::kColumns>(d, beats, in, out);
}
