// Which of the tensors that live at a boundary of the search are on chip: a set of small numbers, ordered as integers
// are.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace winnow::mapping {

class LiveSet {
 public:
  static constexpr size_t kMost = 256;  // members 0..kMost - 1

  bool holds(size_t member) const { return words_[member / 64] >> (member % 64) & 1; }
  void add(size_t member) { words_[member / 64] |= uint64_t{1} << (member % 64); }
  bool operator==(const LiveSet& o) const { return words_ == o.words_; }
  /// The highest member that only one of them has decides.
  bool operator<(const LiveSet& o) const {
    for (size_t w = words_.size(); w-- > 0;)
      if (words_[w] != o.words_[w]) return words_[w] < o.words_[w];
    return false;
  }

 private:
  std::array<uint64_t, kMost / 64> words_{};
};

/// Which of many states (price, words on chip) go on, at most `most` of them (two at least): those that no other beats
/// in both, evenly from the cheapest to the one with the most room, then the cheapest others. Ascending.
std::vector<size_t> worth_keeping(const std::vector<std::pair<uint64_t, int64_t>>& states, size_t most);

}  // namespace winnow::mapping
