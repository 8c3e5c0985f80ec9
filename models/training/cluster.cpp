// Lloyd's iteration on a line: a centroid's cluster reaches to the midpoints between it and its neighbours.
#include "models/training/cluster.h"

#include <algorithm>
#include <cassert>

namespace winnow::models::training {
namespace {

std::vector<double> linear_initialisation(const std::vector<float>& values, int count) {
  const auto [least, largest] = std::minmax_element(values.begin(), values.end());
  std::vector<double> centroids(count);
  for (int i = 0; i < count; ++i) {
    const double along = count == 1 ? 0.5 : static_cast<double>(i) / (count - 1);
    centroids[i] = *least + along * (static_cast<double>(*largest) - *least);
  }
  return centroids;
}

std::vector<std::uint8_t> nearest(const std::vector<float>& values, const std::vector<double>& centroids) {
  std::vector<double> borders;
  for (std::size_t i = 1; i < centroids.size(); ++i) borders.push_back(0.5 * (centroids[i - 1] + centroids[i]));
  std::vector<std::uint8_t> members;
  members.reserve(values.size());
  for (const double value : values)
    members.push_back(
        static_cast<std::uint8_t>(std::upper_bound(borders.begin(), borders.end(), value) - borders.begin()));
  return members;
}

}  // namespace

Clusters cluster(const std::vector<float>& values, int count) {
  assert(!values.empty() && count >= 1 && count <= 255);
  std::vector<double> centroids = linear_initialisation(values, count);
  std::vector<std::uint8_t> members = nearest(values, centroids);
  std::vector<std::size_t> sizes;
  for (;;) {
    std::vector<double> sums(centroids.size());
    sizes.assign(centroids.size(), 0);
    for (std::size_t i = 0; i < values.size(); ++i) {
      sums[members[i]] += values[i];
      ++sizes[members[i]];
    }
    for (std::size_t c = 0; c < centroids.size(); ++c)
      if (sizes[c] != 0) centroids[c] = sums[c] / static_cast<double>(sizes[c]);
    std::vector<std::uint8_t> moved = nearest(values, centroids);
    if (moved == members) break;
    members = std::move(moved);
  }

  Clusters result;
  std::vector<std::uint8_t> renumbered(centroids.size());
  for (std::size_t c = 0; c < centroids.size(); ++c) {
    if (sizes[c] == 0) continue;
    renumbered[c] = static_cast<std::uint8_t>(result.centroids.size());
    result.centroids.push_back(static_cast<float>(centroids[c]));
  }
  for (const std::uint8_t member : members) result.members.push_back(renumbered[member]);
  return result;
}

}  // namespace winnow::models::training
