// Weight sharing by k-means in one dimension: the weights are sorted once, a cluster is an interval of them.
#include "models/compress/share.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace winnow::models::compress {
namespace {

/// Where the clusters of rising `centroids` end in the sorted weights. A weight just between two centroids goes to the
/// lower.
std::vector<size_t> cluster_ends(const std::vector<float>& sorted, const std::vector<double>& centroids) {
  std::vector<size_t> ends;
  for (size_t c = 0; c + 1 < centroids.size(); ++c) {
    const double middle = (centroids[c] + centroids[c + 1]) / 2;
    ends.push_back(static_cast<size_t>(std::upper_bound(sorted.begin(), sorted.end(), middle) - sorted.begin()));
  }
  ends.push_back(sorted.size());
  return ends;
}

constexpr int kMostIterations = 10000;  // of a few hundred that are usual

std::vector<double> lloyd(const std::vector<float>& sorted, size_t clusters) {
  std::vector<double> centroids;
  const double low = sorted.front(), step = (sorted.back() - low) / static_cast<double>(clusters - 1);
  for (size_t c = 0; c < clusters; ++c) centroids.push_back(low + step * static_cast<double>(c));

  std::vector<double> sum(sorted.size() + 1, 0.0);
  for (size_t i = 0; i < sorted.size(); ++i) sum[i + 1] = sum[i] + static_cast<double>(sorted[i]);

  std::vector<size_t> ends = cluster_ends(sorted, centroids);
  for (int i = 0; i < kMostIterations; ++i) {
    size_t first = 0;
    for (size_t c = 0; c < clusters; first = ends[c++])
      if (ends[c] > first) centroids[c] = (sum[ends[c]] - sum[first]) / static_cast<double>(ends[c] - first);
    std::vector<size_t> moved = cluster_ends(sorted, centroids);
    if (moved == ends) break;
    ends = std::move(moved);
  }
  return centroids;
}

}  // namespace

SharedWeights share(const Weights& weights, int bits) {
  assert(bits >= 2 && bits <= 8);
  const size_t clusters = (size_t{1} << bits) - 1;
  std::vector<float> sorted;
  for (float w : weights.value)
    if (w != 0) sorted.push_back(w);
  std::sort(sorted.begin(), sorted.end());

  std::vector<double> centroids;
  for (size_t i = 0; i < sorted.size() && centroids.size() <= clusters; ++i)
    if (i == 0 || sorted[i] != sorted[i - 1]) centroids.push_back(static_cast<double>(sorted[i]));
  if (centroids.size() > clusters) centroids = lloyd(sorted, clusters);

  std::vector<double> middles;
  for (size_t c = 0; c + 1 < centroids.size(); ++c) middles.push_back((centroids[c] + centroids[c + 1]) / 2);
  std::vector<uint8_t> nearest;  // 0: pruned, else 1 + its centroid
  nearest.reserve(weights.value.size());
  for (float w : weights.value) {
    const auto cluster = std::lower_bound(middles.begin(), middles.end(), static_cast<double>(w)) - middles.begin();
    nearest.push_back(w == 0 ? uint8_t{0} : static_cast<uint8_t>(cluster + 1));
  }

  SharedWeights shared{std::move(nearest), {0.0f}};
  std::array<bool, 256> used{};
  for (uint8_t code : shared.code) used[code] = true;
  std::array<uint8_t, 256> renumbered{};
  for (size_t c = 0; c < centroids.size(); ++c) {
    if (!used[c + 1]) continue;
    renumbered[c + 1] = static_cast<uint8_t>(shared.centroid.size());
    shared.centroid.push_back(static_cast<float>(centroids[c]));
  }
  for (uint8_t& code : shared.code) code = renumbered[code];
  return shared;
}

}  // namespace winnow::models::compress
