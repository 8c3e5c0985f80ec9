// Kernel of wn_act_store: the words of every bank, bank 0 first, to one zero-compressed stream.
#pragma once
#include "hls/act_walk.h"
#include "hls/bank.h"
#include "hls/zip.h"

namespace winnow::hls {

/// Returns the beats written: what goes to the length slot.
template <int Columns, int BankWords, int Bytes>
uint16_t act_store(const Descriptor& d, const Word (&banks)[Columns][BankWords], Stream<Beat<Bytes>>& out) {
  const uint32_t words = d.get(field::act_words);
  if (words == 0) return 0;
  Zipper<Bytes> bytes(static_cast<uint8_t>(d.get(field::act_zero_point)), out);
  for (int bank = 0; bank < Columns; ++bank)
    for (uint32_t n = 0; n < words; ++n) bytes.word(word_at(banks[bank], act_address(d, n)));
  return bytes.end();
}

}  // namespace winnow::hls
