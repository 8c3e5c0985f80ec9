// Kernel of wn_zip: words to zero-compressed bytes.
#pragma once
#include "hls/beat.h"
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

/// Packs the bytes of words into beats.
template <int Bytes>
class Zipper {
 public:
  Zipper(uint8_t zero_point, Stream<Beat<Bytes>>& out) : out_(out), zero_point_(zero_point) {}

  void word(const Word& word) {
    uint8_t mask = 0;
    for (int i = 0; i < kLanes; ++i) mask = static_cast<uint8_t>(mask | (word[i] != 0) << i);
    put(mask);
    for (int i = 0; i < kLanes; ++i)
      if (word[i] != 0) put(static_cast<uint8_t>(word[i] + zero_point_));
  }

  /// The last beat, filled up with zeros and marked last. Returns the beats written.
  uint16_t end() {
    beat_.last = true;
    out_.write(beat_);
    return static_cast<uint16_t>(beats_ + 1);
  }

 private:
  void put(uint8_t byte) {
    if (place_ == Bytes) {
      out_.write(beat_);
      ++beats_;
      beat_ = {};
      place_ = 0;
    }
    beat_.bytes[place_++] = byte;
  }

  Stream<Beat<Bytes>>& out_;
  uint8_t zero_point_;
  Beat<Bytes> beat_;
  int place_ = 0;
  uint16_t beats_ = 0;
};

/// Takes `words` (>= 1) words. Returns the beats written.
template <int Bytes>
uint16_t zip(uint32_t words, uint8_t zero_point, Stream<Word>& in, Stream<Beat<Bytes>>& out) {
  Zipper<Bytes> bytes(zero_point, out);
  for (uint32_t i = 0; i < words; ++i) bytes.word(in.read());
  return bytes.end();
}

}  // namespace winnow::hls
