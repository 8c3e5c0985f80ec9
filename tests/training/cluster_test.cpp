// Clusters of weights: membership, centroids and the linear initialisation.
#include "models/training/cluster.h"

#include <gtest/gtest.h>

#include <cmath>

namespace winnow::models::training {
namespace {

TEST(Cluster, FindsSeparateGroupsAndTheirMeans) {
  const Clusters clusters = cluster({-1.1f, 0.5f, -0.9f, 0.7f, 3.0f}, 3);
  ASSERT_EQ(clusters.centroids.size(), 3u);
  EXPECT_FLOAT_EQ(clusters.centroids[0], -1.0f);
  EXPECT_FLOAT_EQ(clusters.centroids[1], 0.6f);
  EXPECT_FLOAT_EQ(clusters.centroids[2], 3.0f);
  EXPECT_EQ(clusters.members, (std::vector<std::uint8_t>{0, 1, 0, 1, 2}));
}

TEST(Cluster, AFewLargeValuesKeepACentroid) {
  std::vector<float> values;
  for (int i = 0; i < 1000; ++i) values.push_back(0.01f * static_cast<float>(i % 10));
  values.push_back(5.0f);
  EXPECT_FLOAT_EQ(cluster(values, 7).centroids.back(), 5.0f);
}

TEST(Cluster, DropsEmptyOnesAndNumbersTheRestWithoutGaps) {
  const Clusters clusters = cluster({0.0f, 0.0f, 1.0f}, 31);
  EXPECT_EQ(clusters.centroids, (std::vector<float>{0.0f, 1.0f}));
  EXPECT_EQ(clusters.members, (std::vector<std::uint8_t>{0, 0, 1}));
}

TEST(Cluster, EveryValueBelongsToItsNearestCentroid) {
  std::vector<float> values;
  for (int i = 0; i < 2000; ++i) values.push_back(std::sin(static_cast<float>(i) * 1.7f) * static_cast<float>(i % 13));
  const Clusters clusters = cluster(values, 63);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float own = std::abs(values[i] - clusters.centroids[clusters.members[i]]);
    for (const float other : clusters.centroids) EXPECT_LE(own, std::abs(values[i] - other) + 1e-6f);
  }
}

}  // namespace
}  // namespace winnow::models::training
