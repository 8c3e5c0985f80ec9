// Kernel of wn_zip: words to zero-compressed bytes.
#pragma once
#include "hls/beat.h"
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

/// Takes `words` (>= 1) words; the last beat is filled up with zeros and marked last. Returns the beats written.
template <int Bytes>
uint16_t zip(uint32_t words, uint8_t zero_point, Stream<Word>& in, Stream<Beat<Bytes>>& out) {
  Beat<Bytes> beat;
  int place = 0;
  uint16_t beats = 0;
  auto put = [&](uint8_t byte) {
    if (place == Bytes) {
      out.write(beat);
      ++beats;
      beat = {};
      place = 0;
    }
    beat.bytes[place++] = byte;
  };
  for (uint32_t w = 0; w < words; ++w) {
    const Word word = in.read();
    uint8_t mask = 0;
    for (int i = 0; i < kLanes; ++i) mask = static_cast<uint8_t>(mask | (word[i] != 0) << i);
    put(mask);
    for (int i = 0; i < kLanes; ++i)
      if (word[i] != 0) put(static_cast<uint8_t>(word[i] + zero_point));
  }
  beat.last = true;
  out.write(beat);
  return static_cast<uint16_t>(beats + 1);
}

}  // namespace winnow::hls
