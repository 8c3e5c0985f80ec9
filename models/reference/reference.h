// The reference integer inference: plain loops that know nothing of the hardware and define the right answer.
#pragma once
#include <map>
#include <string>

#include "models/network.h"

namespace winnow::models {

/// Every tensor of one run by name, the input included, each [batch, channels, height, width].
using TensorMap = std::map<std::string, FeatureMap>;

/// Runs a quantized network. `input` is [batch, channels, height, width] of stored values.
TensorMap run_reference(const Network& network, const FeatureMap& input);

/// Float inference of a float (or quantized, dequantized on the fly) network, for calibration: every tensor by name.
std::map<std::string, Tensor<float>> run_float(const Network& network, const Tensor<float>& input);

}  // namespace winnow::models
