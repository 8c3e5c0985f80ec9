// Fronts and hypervolumes.
#include "dse/front.h"

#include <gtest/gtest.h>

#include <random>

namespace winnow::dse {
namespace {

using Points = std::vector<std::vector<double>>;

TEST(Front, KeepsWhatNothingBeats) {
  EXPECT_EQ(pareto_front({{1, 5}, {2, 2}, {3, 3}, {5, 1}, {2, 2}}), (std::vector<size_t>{0, 1, 3, 4}));
  EXPECT_TRUE(pareto_front({}).empty());
}

TEST(Front, IsWhatTheDefinitionSays) {
  std::mt19937 draw(3);
  for (int round = 0; round < 50; ++round) {
    Points points(60, std::vector<double>(3));
    for (auto& point : points)
      for (double& v : point) v = static_cast<double>(draw() % 8);
    std::vector<size_t> expected;
    for (size_t i = 0; i < points.size(); ++i) {
      bool beaten = false;
      for (const auto& other : points) beaten = beaten || dominates(other, points[i]);
      if (!beaten) expected.push_back(i);
    }
    EXPECT_EQ(pareto_front(points), expected);
  }
}

TEST(Front, Hypervolume) {
  EXPECT_DOUBLE_EQ(hypervolume({{2}, {3}}, {10}), 8);
  EXPECT_DOUBLE_EQ(hypervolume({{1, 3}, {2, 2}, {4, 1}, {5, 5}}, {5, 4}), 4 * 1 + 3 * 1 + 1 * 1);
  EXPECT_DOUBLE_EQ(hypervolume({{0, 0, 0}, {1, 1, 1}}, {2, 2, 2}), 8);
  EXPECT_DOUBLE_EQ(hypervolume({{0, 0, 1}, {1, 1, 0}}, {2, 2, 2}), 4 + 1);
  EXPECT_DOUBLE_EQ(hypervolume({{3, 3}}, {2, 2}), 0);
}

}  // namespace
}  // namespace winnow::dse
