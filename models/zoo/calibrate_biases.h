// Biases and scales of a network with random weights, such that its activations are as dense as wanted.
#pragma once
#include <cstdint>

#include "models/zoo/graph.h"

namespace winnow::models::zoo {

/// Runs the first `count` layers on one input, one by one, and sets each conv and fc layer's biases and scale from the
/// sums it sees:
/// - before a relu (and a pool behind it): so that of every channel a share `activation_density` * factor
/// (uneven_factors) is
///   above zero after them, and all but the largest thousandth fit 8 bits; an fc layer, which has one sum per channel,
/// takes
///   one threshold for all;
/// - as the last input of an add before a relu: the same for the sum;
/// - elsewhere: centred on zero, signed.
void calibrate_biases(Sketch& sketch, const FeatureMap& input, size_t count, uint64_t seed);

}  // namespace winnow::models::zoo
