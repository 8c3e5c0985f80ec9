// Kernel of wn_unzip: zero-compressed bytes to words.
#pragma once
#include "hls/beat.h"
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

/// Takes a stream of `beats` beats apart.
template <int Bytes>
class Unzipper {
 public:
  Unzipper(uint32_t beats, uint8_t zero_point, Stream<Beat<Bytes>>& in)
      : in_(in), beats_(beats), zero_point_(zero_point) {}

  /// The next word; false when the beats end before it does.
  bool word(Word& word) {
    uint8_t mask = 0, byte = 0;
    if (!next(mask)) return false;
    for (int i = 0; i < kLanes; ++i) {
      const bool has = mask >> i & 1;
      if (has && !next(byte)) return false;
      word[i] = has ? static_cast<int16_t>(byte - zero_point_) : int16_t{0};
    }
    return true;
  }

  /// Takes and drops what is left.
  void drain() {
    for (; beats_ > 0; --beats_) in_.read();
  }

 private:
  bool next(uint8_t& byte) {
    if (place_ == Bytes) {
      if (beats_ == 0) return false;
      --beats_;
      beat_ = in_.read();
      place_ = 0;
    }
    byte = beat_.bytes[place_++];
    return true;
  }

  Stream<Beat<Bytes>>& in_;
  uint32_t beats_;
  uint8_t zero_point_;
  Beat<Bytes> beat_;
  int place_ = Bytes;
};

/// Writes `words` words and drops the rest of the `beats` beats; false when these run out first.
template <int Bytes>
bool unzip(uint32_t words, uint32_t beats, uint8_t zero_point, Stream<Beat<Bytes>>& in, Stream<Word>& out) {
  Unzipper<Bytes> bytes(beats, zero_point, in);
  Word word{};
  bool whole = true;
  for (uint32_t i = 0; i < words && whole; ++i) {
    whole = bytes.word(word);
    if (whole) out.write(word);
  }
  bytes.drain();
  return whole;
}

}  // namespace winnow::hls
