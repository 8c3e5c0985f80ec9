// Ranges of activations by libtorch; the rest is the product's.
#include "models/training/quantize.h"

#include <algorithm>
#include <map>
#include <string>

#include "models/compress/quantize.h"
#include "models/training/product_network.h"

namespace winnow::models::training {
namespace {

const models::Quantization kInput{1.0 / 255, 0};

/// By tensor, the input included.
std::map<std::string, compress::ActivationRange> activation_ranges(const SharedNet& shared, const std::string& input,
                                                                   const TensorImages& set) {
  torch::NoGradGuard no_gradients;
  constexpr std::int64_t kChunk = 1000;
  std::map<std::string, compress::ActivationRange> ranges{{input, {0, 1}}};
  const Probe widen = [&](std::size_t layer, const torch::Tensor& output) {
    compress::ActivationRange& range = ranges[shared.net.layers[layer].name];
    range.low = std::min(range.low, output.min().item<double>());
    range.high = std::max(range.high, output.max().item<double>());
    return output;
  };
  const Weights weights = shared.weights();
  for (std::int64_t first = 0; first < set.images.size(0); first += kChunk)
    forward(shared.net, weights, set.images.slice(0, first, first + kChunk), widen);
  return ranges;
}

}  // namespace

Weights SharedNet::weights() const {
  Weights weights;
  for (std::size_t i = 0; i < layers.size(); ++i) weights.push_back({layers[i].weight(), biases[i]});
  return weights;
}

Network quantize(const SharedNet& shared, const TensorImages& calibration) {
  Network network = product_network(shared.net, plain(shared.weights()));
  std::map<std::string, compress::SharedWeights> codes;
  auto next = shared.layers.begin();
  for (const Layer& layer : network.layers)
    if (models::has_weights(layer)) codes[layer.name] = (next++)->shared();
  const auto ranges = activation_ranges(shared, network.input_name, calibration);
  network = compress::quantize(std::move(network), ranges, codes, kInput);
  compress::merge_equal_codes(network);
  return network;
}

}  // namespace winnow::models::training
