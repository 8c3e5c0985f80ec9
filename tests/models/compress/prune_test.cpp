// Does pruning keep exactly the largest weights, ties and masks included?
#include "models/compress/prune.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace winnow::models::compress {
namespace {

Weights with_values(std::vector<float> values) {
  Weights w;
  w.shape = {static_cast<int64_t>(values.size()), 1, 1, 1};
  w.value = std::move(values);
  return w;
}

TEST(Prune, KeepsTheLargestMagnitudes) {
  Weights w = with_values({0.5f, -2.0f, 0.1f, 1.0f, -0.2f, 3.0f});
  prune(w, 0.5);
  EXPECT_EQ(w.value, (std::vector<float>{0, -2.0f, 0, 1.0f, 0, 3.0f}));
  EXPECT_EQ(w.mask, (std::vector<uint8_t>{0, 1, 0, 1, 0, 1}));
}

TEST(Prune, OfEqualsTheFirstStay) {
  Weights w = with_values({1, -1, 2, 1, -1, 1});
  prune(w, 0.5);
  EXPECT_EQ(w.value, (std::vector<float>{1, -1, 2, 0, 0, 0}));
}

TEST(Prune, HonoursTheMask) {
  Weights w = with_values({9, 8, 7, 6, 5, 4, 3, 2});
  w.mask = {0, 0, 1, 1, 1, 0, 1, 1};
  prune(w, 0.5);
  EXPECT_EQ(w.value, (std::vector<float>{0, 0, 7, 6, 5, 0, 3, 0}));
  Weights all = with_values({9, 8, 7});
  all.mask = {0, 1, 1};
  prune(all, 1.0);
  EXPECT_EQ(all.value, (std::vector<float>{0, 8, 7}));
}

TEST(Prune, CountIsExact) {
  std::mt19937 random(4);
  std::normal_distribution<float> normal(0, 1);
  for (double density : {0.0, 0.001, 0.037, 0.5, 0.9999, 1.0}) {
    std::vector<float> values(12345);
    for (float& v : values) v = std::round(normal(random) * 50) + 0.5f;  // many equal magnitudes, no zero
    Weights w = with_values(values);
    prune(w, density);
    const auto kept = static_cast<int64_t>(values.size()) - std::count(w.value.begin(), w.value.end(), 0.0f);
    EXPECT_EQ(kept, std::llround(density * 12345));
    EXPECT_EQ(kept, std::count(w.mask.begin(), w.mask.end(), 1));
    float smallest_kept = 1e9f, largest_gone = 0;
    for (size_t i = 0; i < values.size(); ++i) {
      if (w.mask[i]) smallest_kept = std::min(smallest_kept, std::abs(values[i]));
      else largest_gone = std::max(largest_gone, std::abs(values[i]));
    }
    EXPECT_LE(largest_gone, smallest_kept);
  }
}

}  // namespace
}  // namespace winnow::models::compress
