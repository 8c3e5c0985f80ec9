// Random weights for a compressed layer: codes into a codebook, at a stated density and a stated Huffman-coded size.
#pragma once
#include <cstdint>

#include "models/network.h"
#include "models/zoo/graph.h"

namespace winnow::models::zoo {

/// Draws the layer's weights, each kept with probability density * factor(out) * factor(in), log-normal factors as in
/// models/synthetic.h; biases are zero and the scale is 1. Magnitudes of kept weights fall off like a normal
/// distribution's, as wide as makes codes take `code_bits_huffman` bits each. The same seed gives the same weights
/// everywhere.
void draw_weights(const Network& network, Layer& layer, const Statistics& statistics, uint64_t seed);

}  // namespace winnow::models::zoo
