// Ranges of a float network's activations, measured on samples.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "models/network.h"
#include "models/tensor.h"

namespace winnow::models::compress {

struct ActivationRange {
  double low = 0, high = 0;
};

/// How a range follows from the values that a tensor had.
enum class Calibration {
  kMinMax,      // it holds all of them
  kPercentile,  // of every sample all but the (100 - percentile) percent smallest, and as many largest
  kMse          // the 8-bit quantization that covers it has the smallest mean squared error (least_error_range)
};
const std::vector<std::string>& calibration_names();  // in the order of the enumeration

/// Runs the samples [n, channels, height, width] one by one. `percentile` counts for kPercentile only. Throws
/// InputError if a value is not finite.
std::map<std::string, ActivationRange> calibrate(const Network& network, const Tensor<float>& samples,
                                                 Calibration how = Calibration::kMinMax, double percentile = 100);

}  // namespace winnow::models::compress
