// Ranges of a float network's activations, measured on samples.
#pragma once
#include <map>
#include <string>

#include "models/network.h"
#include "models/tensor.h"

namespace winnow::models::compress {

struct ActivationRange {
  double low = 0, high = 0;
};

/// Runs the samples [n, channels, height, width] one by one. The range of a tensor holds, of every sample, all values
/// (`percentile` = 100) or all but the (100 - percentile) percent smallest and as many largest. Throws InputError if a
/// value is not finite.
std::map<std::string, ActivationRange> calibrate(const Network& network, const Tensor<float>& samples,
                                                 double percentile = 100);

}  // namespace winnow::models::compress
