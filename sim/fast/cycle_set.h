// A set of cycles, counted from some start: those in which a bank port is taken.
#pragma once
#include <cstdint>
#include <vector>

namespace winnow::sim::fast {

class CycleSet {
 public:
  void take(uint64_t cycle) {
    const uint64_t word = cycle / 64;
    if (word >= words_.size()) words_.resize(word + 1 + words_.size() / 2);
    words_[word] |= uint64_t{1} << cycle % 64;
  }
  bool taken(uint64_t cycle) const {
    const uint64_t word = cycle / 64;
    return word < words_.size() && (words_[word] >> cycle % 64 & 1);
  }
  /// The first cycle from `cycle` on that is not taken.
  uint64_t next_free(uint64_t cycle) const;
  uint64_t count() const;
  /// Every cycle of the set, ascending.
  std::vector<uint64_t> cycles() const;

 private:
  std::vector<uint64_t> words_;  // cycle t is bit t % 64 of word t / 64; beyond the end nothing is taken
};

}  // namespace winnow::sim::fast
