// Networks without trained weights: random ones at the densities that the description states, uneven across channels.
#pragma once
#include <cstdint>
#include <vector>

#include "models/network.h"

namespace winnow::models {

/// Spread of the densities across channels: the standard deviation of the logarithm.
constexpr double kUnevenness = 0.35;

/// `n` factors with mean 1, log-normal; what a channel's density is multiplied by.
std::vector<double> uneven_factors(int64_t n, uint64_t& state);

/// What to multiply the factors by so that probabilities min(1, it * out * in) have the mean `density`: those that are
/// cut at 1 lose a little, which the others make up for.
double unclamped_density(double density, const std::vector<double>& out_factor, std::vector<double> in_factor);

/// Weights of every conv and fc layer of a quantized network: int8 (or codes into a random codebook if the layer has
/// `codebook_bits`), each kept with probability density * factor(out) * factor(in), scaled so that the outputs fill
/// their range.
/// The same network gives the same weights everywhere.
void fill_synthetic(Network& network);

}  // namespace winnow::models
