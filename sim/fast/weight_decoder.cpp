// Words arrive, steps wait for words, words wait for room: three times per word.
#include "sim/fast/weight_decoder.h"

#include <algorithm>

namespace winnow::sim::fast {

void WeightDecoder::start(Cycle cycle) {
  word_ = 0;
  pushed_ = cycle;
  gone_ = 0;
  delay_ = cycle + 1;
}

/// The window holds two words; a word that stays to the end lets none in behind the one after it.
void WeightDecoder::push(Cycle visible) {
  if (gone_ == kUnknown) pushed_ = kUnknown;
  if (pushed_ != kUnknown) pushed_ = std::max({pushed_ + 1, gone_ + 1, visible});
  const WordUse& use = content_.words[word_];
  Cycle delay = delay_;
  if (use.first != WordUse::kNever && pushed_ + 1 > use.first + delay) delay = pushed_ + 1 - use.first;
  if (word_ > 0) {
    const uint32_t last = content_.words[word_ - 1].last;
    gone_ = last == WordUse::kNever ? kUnknown : last + (use.first <= last ? delay : delay_);
  }
  delay_ = delay;
  ++word_;
}

void WeightDecoder::arrive(const Cycle* visible, int beats) {
  for (int i = 0; i < beats; ++i) {
    for (size_t w = 0; w < beat_words_; ++w) push(visible[i]);
    Cycle popped = pushed_;
    if (word_ == content_.words.size()) {
      // What is left of the last beat goes the cycle after the last step.
      const Cycle end = content_.end + delay_;
      popped = std::min(popped, end + 1);
      dma_.popped(stream_, popped);
      listener_.stream_done(end + 3);
      return;
    }
    dma_.popped(stream_, popped);
  }
}

}  // namespace winnow::sim::fast
