// Top of wn_vector: the vector unit of one bank.
#include "hls/machine.h"
#include "hls/vector.h"

using namespace winnow::hls;

void wn_vector(const Descriptor& d, uint8_t bank, const Word (&memory)[machine::kBankWords], Stream<Pixel>& pixels,
               Stream<BankWrite>& out) {
  vector(d, bank, memory, pixels, out);
}
