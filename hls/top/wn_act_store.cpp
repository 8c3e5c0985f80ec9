// Top of wn_act_store: STORE_ACTS.
#include "hls/act_store.h"
#include "hls/machine.h"

using namespace winnow::hls;

uint16_t wn_act_store(const Descriptor& d, const Word (&banks)[machine::kColumns][machine::kBankWords],
                      Stream<Beat<machine::kBeatBytes>>& out) {
  return act_store(d, banks, out);
}
