// Does weight sharing find the clusters that Lloyd's iterations from a linear start find?
#include "models/compress/share.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace winnow::models::compress {
namespace {

Weights with_values(std::vector<float> values) {
  Weights w;
  w.value = std::move(values);
  return w;
}

TEST(Share, HandCase) {
  // Centroids start at -4, 0.5, 5: {-4, -3 | 1, 2 | 4, 5}, 2 being below the middle 2.75. Then -3.5, 1.5, 4.5: stable.
  const SharedWeights s = share(with_values({5, 0, -4, 1, -3, 2, 0, 4}), 2);
  EXPECT_EQ(s.centroid, (std::vector<float>{0, -3.5f, 1.5f, 4.5f}));
  EXPECT_EQ(s.code, (std::vector<uint8_t>{3, 0, 1, 2, 1, 2, 0, 3}));
}

TEST(Share, HandCaseThatMoves) {
  // Start 1, 5, 9 with middles 3 and 7: {1 | 4, 6, 7 | 9}; then 1, 17/3, 9 with middles 10/3 and 22/3: stable.
  const SharedWeights s = share(with_values({1, 4, 6, 7, 9}), 2);
  EXPECT_EQ(s.centroid, (std::vector<float>{0, 1, static_cast<float>(17.0 / 3), 9}));
  // Start 1, 5.5, 10: {1, 2, 3 | 4, 7 | 8, 10}; then 2, 5.5, 9 with middle 7.25: stable, 4 being over 3.75.
  const SharedWeights t = share(with_values({1, 2, 3, 4, 7, 8, 10}), 2);
  EXPECT_EQ(t.centroid, (std::vector<float>{0, 2, 5.5f, 9}));
  EXPECT_EQ(t.code, (std::vector<uint8_t>{1, 1, 1, 2, 2, 3, 3}));
}

TEST(Share, FewValuesAreKeptExactly) {
  const std::vector<float> values{0.1f, 0, -0.7f, 0.1f, 0.3f, 0};
  const SharedWeights s = share(with_values(values), 2);
  for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(s.centroid[s.code[i]], values[i]);
  EXPECT_EQ(share(with_values({0, 0}), 3).code, (std::vector<uint8_t>{0, 0}));
  EXPECT_EQ(share(with_values({2}), 8).centroid, (std::vector<float>{0, 2}));
}

TEST(Share, ACentroidWithoutWeightsIsDropped) {
  // Start 1, 5.5, 10 with middles 3.25 and 7.75: {1, 2, 3 | | 8, 9, 10}; nothing moves into the middle one.
  const SharedWeights s = share(with_values({1, 10, 2, 9, 3, 8}), 2);
  EXPECT_EQ(s.centroid, (std::vector<float>{0, 2, 9}));
  EXPECT_EQ(s.code, (std::vector<uint8_t>{1, 2, 1, 2, 1, 2}));
}

TEST(Share, AFewLargeWeightsKeepACentroid) {
  std::vector<float> values;
  for (int i = 0; i < 1000; ++i) values.push_back(0.01f * static_cast<float>(i % 10));
  values.push_back(5.0f);
  EXPECT_FLOAT_EQ(share(with_values(values), 3).centroid.back(), 5.0f);
}

TEST(Share, EveryWeightHasItsNearestCentroidAndEveryCentroidIsAMean) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal(0, 0.1f);
  for (int bits = 2; bits <= 8; ++bits) {
    std::vector<float> values(20000);
    for (float& v : values) v = random() % 3 ? 0.0f : normal(random);
    const SharedWeights s = share(with_values(values), bits);
    ASSERT_LE(s.centroid.size(), size_t{1} << bits);
    EXPECT_EQ(s.centroid[0], 0.0f);
    EXPECT_TRUE(std::is_sorted(s.centroid.begin() + 1, s.centroid.end()));
    std::vector<double> sum(s.centroid.size(), 0), count(s.centroid.size(), 0);
    for (size_t i = 0; i < values.size(); ++i) {
      ASSERT_EQ(s.code[i] == 0, values[i] == 0);
      if (s.code[i] == 0) continue;
      sum[s.code[i]] += static_cast<double>(values[i]);
      count[s.code[i]] += 1;
      float nearest = 1e9f;
      for (size_t c = 1; c < s.centroid.size(); ++c) nearest = std::min(nearest, std::abs(values[i] - s.centroid[c]));
      ASSERT_NEAR(std::abs(values[i] - s.centroid[s.code[i]]), nearest, 1e-7);
    }
    for (size_t c = 1; c < s.centroid.size(); ++c) {
      ASSERT_GT(count[c], 0);
      EXPECT_NEAR(s.centroid[c], sum[c] / count[c], 1e-6);
    }
  }
}

}  // namespace
}  // namespace winnow::models::compress
