// Are the fewest strips those that a trial of every number finds, with buffers that hold what a strip needs?
#include "mapping/strip_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/mapping/hand_made_costs.h"

namespace winnow::mapping {
namespace strip_plan_test {

constexpr int kBlocks = 16;

/// x -> y by the array -> z by the vector units; x comes from DRAM, z goes there.
struct Chain {
  tests::HandMadeCosts hand{1, 0};
  int x, y, z;
  Chain(int height, int kernel, int x_words, int y_words, int z_words)
      : x(hand.tensor("x", height, x_words, 100)), y(hand.tensor("y", height, y_words, 100)),
        z(hand.tensor("z", height, z_words, 100)) {
    OpCost& conv = hand.windowed(x, y, kernel, 1, kernel / 2);
    conv.tiles = 4, conv.groups = 2;
    hand.op({y}, z);
    hand.at(z).is_output = true;
  }
  Setting setting(int first, int last) const {
    return {hand.costs, first, last, std::vector<char>(3, 0), std::vector<char>(3, 0)};
  }
};

/// Bank words of the chain in `strips` strips, each with the rows of that strip alone.
int64_t least_words(const Chain& c, int strips) {
  const int block = block_of(c.hand.costs.tensor(c.x).height, kBlocks);
  const std::vector<TensorRows> rows = strip_rows(c.hand.costs.flow, 0, 2, strips, {0, 0, 1}, {block, 0, block});
  int64_t words = 0;
  for (int t = 0; t < 3; ++t) {
    int most = 0;
    for (size_t s = 0; s < rows[static_cast<size_t>(t)].end.size(); ++s)
      most = std::max(most, rows[static_cast<size_t>(t)].end[s] - rows[static_cast<size_t>(t)].start[s]);
    words += most * c.hand.costs.tensor(t).row_words;
  }
  return words;
}

TEST(PlanStrips, the_first_plan_has_the_fewest_strips_that_fit) {
  std::mt19937 random(1);
  const auto range = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
  int planned = 0, none = 0, fewest = 0;
  for (int n = 0; n < 500; ++n) {
    const int height = range(2, 40);
    const Chain c(height, 2 * range(0, 2) + 1, range(1, 4), range(1, 4), range(1, 4));
    const int bank_words = range(6, 12 * height);
    const StripPlans plans = plan_strips(c.hand.costs, c.setting(0, 2), Order::kActivationOuter, bank_words, kBlocks);
    int first_that_fits = 0;
    for (int strips = 2; strips <= height && !first_that_fits; ++strips)
      if (least_words(c, strips) <= bank_words) first_that_fits = strips;
    if (least_words(c, height) > bank_words) {
      EXPECT_TRUE(plans.plans.empty());
      EXPECT_EQ(plans.least_words, least_words(c, height));
      ++none;
      continue;
    }
    ++planned;
    ASSERT_FALSE(plans.plans.empty());
    // The need may rise by a rounded row with one strip more, where bisection then stops.
    EXPECT_GE(plans.plans[0].strips, first_that_fits);
    fewest += plans.plans[0].strips == first_that_fits;
    int strips = 1;
    for (const StripPlan& plan : plans.plans) {
      EXPECT_GT(plan.strips, strips);
      strips = plan.strips;
      EXPECT_LE(strips, height);
      int64_t words = 0;
      for (int t = 0; t < 3; ++t) {
        const int capacity = plan.capacity[static_cast<size_t>(t)];
        words += capacity * c.hand.costs.tensor(t).row_words;
        EXPECT_LE(capacity, height);
        EXPECT_GE(capacity, std::min(height, plan.rows[static_cast<size_t>(t)].most(plan.ahead)));
      }
      EXPECT_LE(words, bank_words);
      EXPECT_GE(words, plan.words);  // what was left is given away
    }
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GE(planned, 300);
  EXPECT_GE(none, 20);
  EXPECT_GE(fewest, planned * 9 / 10);
}

TEST(PlanStrips, as_much_room_for_the_next_strip_as_there_is) {
  const Chain c(32, 1, 1, 1, 1);  // rows of a word; blocks of two rows
  const auto ahead = [&](int bank_words) {
    const StripPlans plans = plan_strips(c.hand.costs, c.setting(0, 2), Order::kActivationOuter, bank_words, kBlocks);
    for (const StripPlan& plan : plans.plans)
      if (plan.strips == 8) return static_cast<int>(plan.ahead);
    return -1;
  };
  // Eight strips of four rows of three tensors.
  EXPECT_EQ(ahead(11), -1);
  EXPECT_EQ(ahead(12), TensorRows::kNone);
  EXPECT_EQ(ahead(23), TensorRows::kNone);
  EXPECT_EQ(ahead(24), TensorRows::kBoth);
}

TEST(PlanStrips, what_cannot_run_in_strips_has_no_plan) {
  Chain c(8, 3, 1, 1, 1);
  const Costs& costs = c.hand.costs;
  const auto plans = [&](int first, int last, Order order) {
    return plan_strips(costs, c.setting(first, last), order, 1000, kBlocks).plans.size();
  };
  EXPECT_GT(plans(0, 1, Order::kWeightOuter), 0u);
  c.hand.costs.ops[0].groups = 1;  // all its tiles are there at once
  EXPECT_EQ(plans(0, 1, Order::kWeightOuter), 0u);
  EXPECT_GT(plans(0, 2, Order::kActivationOuter), 0u);
  EXPECT_TRUE(stripable(costs.flow, 1));
  c.hand.costs.flow.heights[static_cast<size_t>(c.z)] = 1;
  EXPECT_FALSE(stripable(costs.flow, 1));
  EXPECT_EQ(plans(0, 2, Order::kActivationOuter), 0u);
}

TEST(PlanStrips, a_tensor_takes_as_many_streams_as_it_may) {
  EXPECT_EQ(block_of(32, 16), 2);
  EXPECT_EQ(block_of(33, 16), 3);
  EXPECT_EQ(block_of(5, 16), 1);
}

}  // namespace strip_plan_test
}  // namespace winnow::mapping
