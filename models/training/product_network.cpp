// Layers by name in a chain.
#include "models/training/product_network.h"

#include <algorithm>

#include "models/checks.h"
#include "models/error.h"
#include "models/text.h"
#include "models/training/labelled_images.h"

namespace winnow::models::training {
namespace {

constexpr int kRunBits = 5;

models::LayerType product_type(LayerType type) {
  switch (type) {
    case LayerType::Conv: return models::LayerType::kConv;
    case LayerType::Fc: return models::LayerType::kFc;
    case LayerType::Relu: return models::LayerType::kRelu;
    case LayerType::MaxPool: return models::LayerType::kMaxPool;
    case LayerType::Flatten: return models::LayerType::kFlatten;
  }
  return models::LayerType::kFlatten;
}

Layer product_layer(const LayerSpec& spec, const std::string& input) {
  Layer layer;
  layer.name = spec.name;
  layer.type = product_type(spec.type);
  layer.inputs = {input};
  layer.channels = spec.channels;
  if (spec.kernel != 0) layer.kernel = {spec.kernel, spec.kernel};
  if (spec.type == LayerType::MaxPool) layer.stride = layer.kernel;
  if (!spec.has_weights()) return layer;
  layer.has_compression = true;
  layer.compression = {spec.density, spec.codebook_bits, Encoding::kAuto, kRunBits, true};
  return layer;
}

bool is_square(const std::array<int, 2>& sides) { return sides[0] == sides[1]; }

bool is_plain_conv(const Layer& layer) {
  return layer.stride == std::array<int, 2>{1, 1} && layer.dilation == std::array<int, 2>{1, 1} &&
         layer.padding == std::array<int, 4>{0, 0, 0, 0} && layer.groups == 1 && is_square(layer.kernel);
}

bool is_plain_pool(const Layer& layer) {
  return layer.stride == layer.kernel && layer.padding == std::array<int, 4>{0, 0, 0, 0} && is_square(layer.kernel);
}

/// Adds the layer, or why it is none of a chain's.
void add_to_chain(const Layer& layer, const std::string& before, const std::string& place, NetSpec& chain,
                  Problems& problems) {
  LayerSpec spec{layer.name, LayerType::Relu, 0, 0, 1, 0};
  bool fine = layer.inputs.size() == 1 && layer.inputs[0] == before;
  switch (layer.type) {
    case models::LayerType::kConv:
      spec.type = LayerType::Conv;
      fine = fine && is_plain_conv(layer);
      break;
    case models::LayerType::kFc: spec.type = LayerType::Fc; break;
    case models::LayerType::kRelu: break;
    case models::LayerType::kFlatten: spec.type = LayerType::Flatten; break;
    case models::LayerType::kMaxPool:
      spec.type = LayerType::MaxPool;
      fine = fine && is_plain_pool(layer);
      break;
    default: fine = false;
  }
  if (!fine)
    return problems.expected(
        place,
        "conv (stride 1, no padding), fc, relu, max_pool (stride as its kernel) or flatten of " + in_quotes(before),
        in_quotes(layer.name));
  if (spec.type == LayerType::Conv || spec.type == LayerType::MaxPool) spec.kernel = layer.kernel[0];
  if (spec.has_weights()) {
    spec.channels = layer.channels;
    spec.codebook_bits = layer.compression.codebook_bits;
  }
  chain.layers.push_back(std::move(spec));
}

}  // namespace

NetSpec chain_of(const Network& network) {
  Problems problems(network.file);
  if (!(network.input_shape == MapShape{1, kImageSide, kImageSide}))
    problems.expected("/input/shape", "1x28x28", shape_text(network.input_shape));
  NetSpec chain{network.name, {}};
  for (size_t i = 0; i < network.layers.size(); ++i)
    add_to_chain(network.layers[i], i == 0 ? network.input_name : network.layers[i - 1].name,
                 "/layers/" + std::to_string(i), chain, problems);
  problems.raise();
  const std::vector<FloatWeights> weights = real_weights(network);
  auto next = weights.begin();
  for (LayerSpec& spec : chain.layers) {
    if (!spec.has_weights()) continue;
    const auto zeros = std::count(next->weight.begin(), next->weight.end(), 0.0F);
    spec.density = 1 - static_cast<double>(zeros) / static_cast<double>(next->weight.size());
    ++next;
  }
  return chain;
}

std::vector<FloatWeights> real_weights(const Network& network) {
  std::vector<FloatWeights> all;
  for (const Layer& layer : network.layers) {
    if (!models::has_weights(layer)) continue;
    const models::Weights& w = layer.weights;
    FloatWeights real{w.value, w.float_bias};
    if (network.quantized) {
      const double input_scale = network.quantization_of(layer.inputs[0]).scale;
      const size_t each = w.quantized.size() / w.bias.size();
      for (size_t i = 0; i < w.quantized.size(); ++i)
        real.weight.push_back(static_cast<float>(w.quantized[i] * w.scale_of(static_cast<int64_t>(i / each))));
      for (size_t o = 0; o < w.bias.size(); ++o)
        real.bias.push_back(static_cast<float>(w.bias[o] * input_scale * w.scale_of(static_cast<int64_t>(o))));
    }
    all.push_back(std::move(real));
  }
  return all;
}

Network product_network(const NetSpec& net, const std::vector<FloatWeights>& weights) {
  Network network;
  network.name = net.name;
  network.input_name = "image";
  network.input_shape = {1, kImageSide, kImageSide};
  for (const LayerSpec& spec : net.layers)
    network.layers.push_back(
        product_layer(spec, network.layers.empty() ? network.input_name : network.layers.back().name));
  network.outputs = {network.layers.back().name};
  infer_shapes(network);
  auto next = weights.begin();
  for (Layer& layer : network.layers) {
    if (!models::has_weights(layer)) continue;
    layer.weights.shape = weight_shape(layer, network.shape_of(layer.inputs[0]));
    layer.weights.value = next->weight;
    layer.weights.float_bias = next->bias;
    ++next;
  }
  return network;
}

}  // namespace winnow::models::training
