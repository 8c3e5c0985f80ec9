// How much of a float network's activations quantization leaves: the signal-to-quantization-noise ratio of every layer.
#pragma once
#include <string>
#include <vector>

#include "models/network.h"
#include "models/tensor.h"

namespace winnow::models::compress {

struct LayerNoise {
  std::string layer;
  /// 10 log10(sum of squares / sum of squared differences), of the float activations and what the integers stand for,
  /// over all samples; infinite where they are equal.
  double decibels = 0;
};

/// Runs the samples [n, channels, height, width] through both networks, which have the same layers, the integers by the
/// reference. Layers of which only a clamp of the same quantization is read are left out: what it cuts off is no noise.
std::vector<LayerNoise> noise_of_layers(const Network& float_network, const Network& quantized,
                                        const Tensor<float>& samples);

/// The table, and below it the layer with the least ratio.
std::string to_text(const std::vector<LayerNoise>& layers, int64_t samples);

}  // namespace winnow::models::compress
