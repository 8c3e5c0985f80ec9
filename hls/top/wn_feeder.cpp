// Top of wn_feeder: one column's feeder.
#include "hls/feeder.h"
#include "hls/machine.h"

using namespace winnow::hls;

void wn_feeder(const Descriptor& d, const Word (&bank)[machine::kBankWords], Stream<Pixel>& pixels,
               Stream<Activation>& acts) {
  feeder(d, bank, pixels, acts);
}
