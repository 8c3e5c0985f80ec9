// Kernel of wn_act_store: the words of every bank, bank 0 first, to one zero-compressed stream.
#pragma once
#include "hls/act_walk.h"
#include "hls/bank.h"
#include "hls/zip.h"

namespace winnow::hls {

/// `banks[c]` is bank c's memory. Returns the beats written: what goes to the length slot.
template <int Bytes>
uint16_t act_store(const Descriptor& d, int cols, const Word* const* banks, Stream<Beat<Bytes>>& out) {
  const auto words = d.get(field::act_words);
  if (words == 0) return 0;
  Stream<Word> read;
  for (int bank = 0; bank < cols; ++bank)
    for (uint32_t i = 0; i < words; ++i) read.write(banks[bank][act_address(d, i)]);
  return zip(cols * words, static_cast<uint8_t>(d.get(field::act_zero_point)), read, out);
}

}  // namespace winnow::hls
