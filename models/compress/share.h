// Weight sharing by k-means: S. Han, H. Mao, W. J. Dally, "Deep Compression", ICLR 2016 (arXiv:1510.00149), section 3.
#pragma once
#include <cstdint>
#include <vector>

#include "models/network.h"

namespace winnow::models::compress {

/// Codes into a table of shared values; code 0 is zero, which is a pruned weight, and the codes 1, 2, ... have rising
/// values.
struct SharedWeights {
  std::vector<uint8_t> code;    // by weight
  std::vector<float> centroid;  // by code
};

/// Shares the non-zero weights among at most 2^bits - 1 centroids (bits = 2..8): linear initialisation between the
/// smallest and the largest, which keeps some for the few large weights, then Lloyd's iterations until no weight changes
/// its centroid. Weights that already have so few values keep them.
/// A centroid that no weight is nearest to is dropped, so that every code stands for a weight and the codes have no
/// gaps: nothing says what else its value would be.
SharedWeights share(const Weights& weights, int bits);

}  // namespace winnow::models::compress
