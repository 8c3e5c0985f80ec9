// Top of wn_zip: words to bytes.
#include "hls/machine.h"
#include "hls/zip.h"

using namespace winnow::hls;

uint16_t wn_zip(uint32_t words, uint8_t zero_point, Stream<Word>& in, Stream<Beat<machine::kBeatBytes>>& out) {
  return zip(words, zero_point, in, out);
}
