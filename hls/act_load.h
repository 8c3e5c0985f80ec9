// Kernel of wn_act_load: a zero-compressed stream into the words of every bank, bank 0 first.
#pragma once
#include "hls/act_walk.h"
#include "hls/unzip.h"

namespace winnow::hls {

/// Takes `beats` beats (the length slot); false when they end before the last word.
template <int Columns, int Bytes>
bool act_load(const Descriptor& d, uint16_t beats, Stream<Beat<Bytes>>& in, Stream<BankWrite>& out) {
  const uint32_t words = d.get(field::act_words);
  Unzipper<Bytes> bytes(beats, static_cast<uint8_t>(d.get(field::act_zero_point)), in);
  Word word{};
  bool whole = true;
  for (int bank = 0; bank < Columns; ++bank)
    for (uint32_t n = 0; n < words && whole; ++n) {
      whole = bytes.word(word);
      if (whole) out.write({static_cast<uint8_t>(bank), act_address(d, n), word});
    }
  bytes.drain();
  return whole;
}

}  // namespace winnow::hls
