// A set of cycles against std::set.
#include "sim/fast/cycle_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace winnow::tests {
namespace {

TEST(CycleSet, answers_as_a_set_of_numbers) {
  for (uint32_t seed = 1; seed <= 30; ++seed) {
    std::mt19937 rng(seed);
    sim::fast::CycleSet cycles;
    std::set<uint64_t> expected;
    const unsigned runs = seed % 7, longest = seed % 2 ? 5 : 300;
    for (unsigned i = 0; i < runs; ++i) {
      const uint64_t first = rng() % 1000;
      for (uint64_t t = first; t < first + 1 + rng() % longest; ++t) cycles.take(t), expected.insert(t);
    }
    EXPECT_EQ(cycles.count(), expected.size());
    EXPECT_EQ(cycles.cycles(), std::vector<uint64_t>(expected.begin(), expected.end()));
    for (uint64_t t = 0; t < 2000; ++t) {
      EXPECT_EQ(cycles.taken(t), expected.count(t) == 1);
      uint64_t free = t;
      while (expected.count(free)) ++free;
      EXPECT_EQ(cycles.next_free(t), free);
    }
  }
}

TEST(CycleSet, is_free_beyond_its_last_word) {
  sim::fast::CycleSet cycles;
  EXPECT_EQ(cycles.next_free(1000), 1000u);
  for (uint64_t t = 0; t < 64; ++t) cycles.take(t);
  EXPECT_EQ(cycles.next_free(0), 64u);
  EXPECT_FALSE(cycles.taken(uint64_t{1} << 40));
}

}  // namespace
}  // namespace winnow::tests
