// Small float networks with random weights, built layer by layer.
#pragma once
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "models/network.h"
#include "models/tensor.h"

namespace winnow::models {

class SmallNetwork {
 public:
  explicit SmallNetwork(MapShape input, unsigned seed = 1) : random_(seed) {
    network_.name = "small";
    network_.file = "small.json";
    network_.input_name = "image";
    network_.input_shape = input;
  }

  /// Adds a layer; `inputs` empty: the last one added, or the network's input.
  Layer& add(LayerType type, const std::string& name, std::vector<std::string> inputs = {}) {
    if (inputs.empty()) inputs = {network_.layers.empty() ? network_.input_name : network_.layers.back().name};
    Layer layer;
    layer.name = name;
    layer.type = type;
    layer.inputs = std::move(inputs);
    if (type == LayerType::kMaxPool || type == LayerType::kAvgPool) layer.kernel = layer.stride = {2, 2};
    network_.layers.push_back(std::move(layer));
    return network_.layers.back();
  }
  Layer& conv(const std::string& name, int channels, int kernel, std::vector<std::string> inputs = {}) {
    Layer& layer = add(LayerType::kConv, name, std::move(inputs));
    layer.channels = channels;
    layer.kernel = {kernel, kernel};
    layer.padding = {kernel / 2, kernel / 2, kernel / 2, kernel / 2};
    return layer;
  }
  Layer& fc(const std::string& name, int channels, std::vector<std::string> inputs = {}) {
    Layer& layer = add(LayerType::kFc, name, std::move(inputs));
    layer.channels = channels;
    return layer;
  }

  /// The network with shapes inferred and random weights.
  Network finish(std::vector<std::string> outputs = {}) {
    network_.outputs = outputs.empty() ? std::vector<std::string>{network_.layers.back().name} : std::move(outputs);
    infer_shapes(network_);
    for (Layer& layer : network_.layers) {
      if (layer.type != LayerType::kConv && layer.type != LayerType::kFc) continue;
      const MapShape in = network_.shape_of(layer.inputs[0]);
      const int64_t depth = layer.type == LayerType::kFc ? in.elements() : in.channels / layer.groups;
      Weights& w = layer.weights;
      w.shape = {layer.channels, depth, layer.kernel[0], layer.kernel[1]};
      w.value.resize(static_cast<size_t>(element_count(w.shape)));
      std::normal_distribution<float> normal(
          0, 1.0f / std::sqrt(static_cast<float>(element_count(w.shape)) / static_cast<float>(layer.channels)));
      for (float& v : w.value) v = normal(random_);
      w.float_bias.resize(static_cast<size_t>(layer.channels));
      for (float& v : w.float_bias) v = 0.1f * normal(random_);
    }
    return network_;
  }

  static Tensor<float> samples(const Network& network, int count, unsigned seed = 2, float low = 0, float high = 1) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> uniform(low, high);
    const MapShape& in = network.input_shape;
    Tensor<float> tensor(Shape{count, in.channels, in.height, in.width});
    for (float& v : tensor.data) v = uniform(random);
    return tensor;
  }

 private:
  Network network_;
  std::mt19937 random_;
};

}  // namespace winnow::models
