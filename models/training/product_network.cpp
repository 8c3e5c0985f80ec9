// Layers by name in a chain.
#include "models/training/product_network.h"

#include "models/checks.h"
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

}  // namespace

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
