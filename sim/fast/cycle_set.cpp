// Queries on a set of cycles, a word of 64 at a time.
#include "sim/fast/cycle_set.h"

namespace winnow::sim::fast {

uint64_t CycleSet::next_free(uint64_t cycle) const {
  uint64_t word = cycle / 64;
  if (word >= words_.size()) return cycle;
  uint64_t free = ~words_[word] >> cycle % 64;
  if (free != 0) return cycle + static_cast<uint64_t>(__builtin_ctzll(free));
  while (++word < words_.size())
    if (words_[word] != ~uint64_t{0}) return word * 64 + static_cast<uint64_t>(__builtin_ctzll(~words_[word]));
  return word * 64;
}

uint64_t CycleSet::count() const {
  uint64_t n = 0;
  for (const uint64_t word : words_) n += static_cast<uint64_t>(__builtin_popcountll(word));
  return n;
}

std::vector<uint64_t> CycleSet::cycles() const {
  std::vector<uint64_t> out;
  for (uint64_t i = 0; i < words_.size(); ++i)
    for (uint64_t rest = words_[i]; rest != 0; rest &= rest - 1)
      out.push_back(i * 64 + static_cast<uint64_t>(__builtin_ctzll(rest)));
  return out;
}

}  // namespace winnow::sim::fast
