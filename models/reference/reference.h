// The reference integer inference, which knows nothing of the hardware and says what the right answer is.
#pragma once
#include <map>
#include <string>

#include "models/network.h"

namespace winnow::models::reference {

/// Runs a quantized network. `input` is [batch, channels, height, width] of stored values.
TensorMap run(const Network& network, const FeatureMap& input);

/// The same by the plain loops that define the right answer: bit by bit equal, and slower.
TensorMap run_plain(const Network& network, const FeatureMap& input);

/// One layer of a quantized network on the tensors of its inputs, as run and run_plain do it.
FeatureMap run_layer(const Network& network, const Layer& layer, const TensorMap& tensors);
FeatureMap run_layer_plain(const Network& network, const Layer& layer, const TensorMap& tensors);

/// Float inference of a float (or quantized, dequantized on the fly) network, for calibration: every tensor by name.
std::map<std::string, Tensor<float>> run_float(const Network& network, const Tensor<float>& input);

}  // namespace winnow::models::reference
