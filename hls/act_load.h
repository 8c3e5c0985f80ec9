// Kernel of wn_act_load: a zero-compressed stream into the words of every bank, bank 0 first.
#pragma once
#include "hls/act_walk.h"
#include "hls/bank.h"
#include "hls/unzip.h"

namespace winnow::hls {

/// Takes `beats` beats (the length slot); false when they end before the last word.
template <int Bytes>
bool act_load(const Descriptor& d, int cols, uint16_t beats, Stream<Beat<Bytes>>& in, Stream<BankWrite>& out) {
  Stream<Beat<Bytes>> stream;
  for (uint16_t i = 0; i < beats; ++i) stream.write(in.read());
  const auto words = d.get(field::act_words);
  Stream<Word> unzipped;
  const bool whole = unzip(cols * words, static_cast<uint8_t>(d.get(field::act_zero_point)), stream, unzipped);
  for (int bank = 0; bank < cols; ++bank)
    for (uint32_t i = 0; i < words && !unzipped.empty(); ++i)
      out.write({static_cast<uint8_t>(bank), act_address(d, i), unzipped.read()});
  return whole;
}

}  // namespace winnow::hls
