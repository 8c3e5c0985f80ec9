// The subset of networks that the trainer makes.
#include "models/training/integer_net_reader.h"

#include <map>
#include <stdexcept>

#include "models/network.h"

namespace winnow::models::training {
namespace {

const std::map<models::LayerType, LayerType> kTypes{{models::LayerType::kConv, LayerType::Conv},
                                                    {models::LayerType::kFc, LayerType::Fc},
                                                    {models::LayerType::kRelu, LayerType::Relu},
                                                    {models::LayerType::kMaxPool, LayerType::MaxPool},
                                                    {models::LayerType::kFlatten, LayerType::Flatten}};

void require(bool condition, const std::string& what) {
  if (!condition) throw std::runtime_error(what);
}

LayerSpec spec_of(const Layer& layer, const std::string& previous) {
  LayerSpec spec;
  spec.name = layer.name;
  require(layer.inputs == std::vector<std::string>{previous}, layer.name + ": only chains of layers are measured here");
  const auto type = kTypes.find(layer.type);
  require(type != kTypes.end(), layer.name + ": this type is not measured here");
  spec.type = type->second;
  if (spec.has_weights()) spec.channels = layer.channels;
  if (spec.type == LayerType::Conv || spec.type == LayerType::MaxPool) {
    spec.kernel = layer.kernel[0];
    const int stride = spec.type == LayerType::MaxPool ? spec.kernel : 1;
    require(layer.kernel[1] == spec.kernel && layer.stride == std::array<int, 2>{stride, stride} &&
                layer.padding == std::array<int, 4>{0, 0, 0, 0} && layer.dilation == std::array<int, 2>{1, 1} &&
                layer.groups == 1,
            layer.name + ": this geometry is not measured here");
  }
  return spec;
}

IntegerLayer integer_layer(const Layer& layer, const std::string& previous) {
  IntegerLayer result;
  result.spec = spec_of(layer, previous);
  result.quantization = {layer.quantization.scale, layer.quantization.zero_point};
  if (!result.spec.has_weights()) return result;
  const models::Weights& weights = layer.weights;
  require(!weights.code.empty() && weights.scale.size() == 1, layer.name + ": only codebooks are measured here");
  result.spec.density = layer.compression.density;
  result.spec.codebook_bits = layer.compression.codebook_bits;
  result.code = weights.code;
  result.codebook = weights.codebook;
  result.weight_scale = weights.scale[0];
  result.bias = weights.bias;
  return result;
}

}  // namespace

IntegerNet read_integer_network(const std::string& json_path) {
  const Network network = load_network(json_path);
  require(network.quantized, json_path + ": only quantized networks are measured here");
  IntegerNet net{network.name, {network.input_quantization.scale, network.input_quantization.zero_point}, {}};
  std::string previous = network.input_name;
  for (const Layer& layer : network.layers) {
    try {
      net.layers.push_back(integer_layer(layer, previous));
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(json_path + ": " + error.what());
    }
    previous = layer.name;
  }
  return net;
}

}  // namespace winnow::models::training
