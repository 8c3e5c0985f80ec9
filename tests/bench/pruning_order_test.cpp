// The most wanted step goes first, and a group's steps one after the other.
#include "bench/pruning_order.h"

#include <gtest/gtest.h>

namespace winnow::bench {
namespace {

TEST(PruningOrder, alike_groups_take_turns) {
  const auto fewest_first = [](size_t, size_t steps) { return -static_cast<double>(steps); };
  EXPECT_EQ(pruning_order(3, 2, fewest_first), (std::vector<size_t>{0, 1, 2, 0, 1, 2}));
}

TEST(PruningOrder, a_step_waits_for_those_before_it) {
  const std::vector<std::vector<double>> wishes = {{5, 1, 4}, {2, 9, 3}};
  const auto wish = [&](size_t group, size_t steps) { return wishes[group][steps]; };
  EXPECT_EQ(pruning_order(2, 3, wish), (std::vector<size_t>{0, 1, 1, 1, 0, 0}));
}

}  // namespace
}  // namespace winnow::bench
