// Top of wn_act_walk: the bank words of LOAD_ACTS and STORE_ACTS.
#include "hls/act_walk.h"
#include "hls/machine.h"

using namespace winnow::hls;

void wn_act_walk(const Descriptor& d, Stream<BankAddress>& places) { act_walk<machine::kColumns>(d, places); }
