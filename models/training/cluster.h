// One-dimensional k-means with linear initialisation, as weight sharing of Deep Compression uses it.
#pragma once

#include <cstdint>
#include <vector>

namespace winnow::models::training {

struct Clusters {
  std::vector<float> centroids;       // ascending, none empty
  std::vector<std::uint8_t> members;  // for each value the index of its centroid
};

// At most `count` (1..255) clusters. The first centroids are spread evenly from the least value to the largest, which
// keeps some of them among the few large weights; clusters that end up empty are dropped.
Clusters cluster(const std::vector<float>& values, int count);

}  // namespace winnow::models::training
