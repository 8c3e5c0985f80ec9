// Top of wn_unzip: bytes to words.
#include "hls/machine.h"
#include "hls/unzip.h"

using namespace winnow::hls;

bool wn_unzip(uint32_t words, uint32_t beats, uint8_t zero_point, Stream<Beat<machine::kBeatBytes>>& in,
              Stream<Word>& out) {
  return unzip(words, beats, zero_point, in, out);
}
