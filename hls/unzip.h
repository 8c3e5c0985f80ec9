// Kernel of wn_unzip: zero-compressed bytes to words.
#pragma once
#include "hls/beat.h"
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

/// Writes `words` words and drops the rest of the beat it ends in; false when the beats run out first.
template <int Bytes>
bool unzip(uint32_t words, uint8_t zero_point, Stream<Beat<Bytes>>& in, Stream<Word>& out) {
  Beat<Bytes> beat;
  int place = Bytes;
  auto next = [&](uint8_t& byte) {
    if (place == Bytes) {
      if (in.empty()) return false;
      beat = in.read();
      place = 0;
    }
    byte = beat.bytes[place++];
    return true;
  };
  for (uint32_t w = 0; w < words; ++w) {
    uint8_t mask, byte;
    if (!next(mask)) return false;
    Word word{};
    for (int i = 0; i < kLanes; ++i) {
      if (!(mask >> i & 1)) continue;
      if (!next(byte)) return false;
      word[i] = static_cast<int16_t>(byte - zero_point);
    }
    out.write(word);
  }
  return true;
}

}  // namespace winnow::hls
