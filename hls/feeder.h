// Kernel of wn_feeder: the words of every valid tap of a pixel become the column's non-zero activations.
#pragma once
#include "hls/bank.h"
#include "hls/descriptor.h"
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

/// Sends a word's non-zero lanes, lowest first; `last`: the pixel ends with this word.
inline void serialize(const Word& word, uint16_t column_word, bool last, Stream<Activation>& acts) {
  int left = 0;
  for (int16_t lane : word) left += lane != 0;
  if (left == 0 && last) acts.write(Activation{0, static_cast<uint16_t>(column_word * kLanes), false, true});
  for (int i = 0; i < kLanes; ++i)
    if (word[i] != 0)
      acts.write(Activation{word[i], static_cast<uint16_t>(column_word * kLanes + i), true, last && --left == 0});
}

/// Sends one pixel.
template <int BankWords>
void feed(const Descriptor& d, const Pixel& p, const Word (&bank)[BankWords], Stream<Activation>& acts) {
  const int words = d.get(field::words);
  if (p.nx == 0 || p.ny == 0) serialize(Word{}, p.column_word, true, acts);
  for (int y = 0; p.nx != 0 && y < p.ny; ++y)
    for (int x = 0; x < p.nx; ++x)
      for (int w = 0; w < words; ++w) {
        const bool last = y + 1 == p.ny && x + 1 == p.nx && w + 1 == words;
        const uint32_t address = p.address + y * d.get(field::tap_y) + x * d.get(field::tap_x) + w;
        const uint32_t column_word = p.column_word + y * d.get(field::col_y) + x * words + w;
        serialize(word_at(bank, static_cast<uint16_t>(address)), static_cast<uint16_t>(column_word), last, acts);
      }
}

/// Takes pixels up to and with the one marked last.
template <int BankWords>
void feeder(const Descriptor& d, const Word (&bank)[BankWords], Stream<Pixel>& pixels, Stream<Activation>& acts) {
  for (bool last = false; !last;) {
    const Pixel pixel = pixels.read();
    last = pixel.last;
    feed(d, pixel, bank, acts);
  }
}

}  // namespace winnow::hls
