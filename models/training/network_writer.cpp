// Network files of both kinds.
#include "models/training/network_writer.h"

#include "models/file_set.h"
#include "models/training/pretty_json.h"
#include "models/training/safetensors.h"

namespace winnow::models::training {
namespace {

using Json = nlohmann::ordered_json;

Json layer_json(const LayerSpec& layer, const std::string& input) {
  Json json{{"name", layer.name}};
  switch (layer.type) {
    case LayerType::Conv: json["type"] = "conv"; break;
    case LayerType::Fc: json["type"] = "fc"; break;
    case LayerType::Relu: json["type"] = "relu"; break;
    case LayerType::MaxPool: json["type"] = "max_pool"; break;
    case LayerType::Flatten: json["type"] = "flatten"; break;
  }
  json["inputs"] = {input};
  if (layer.has_weights()) json["channels"] = layer.channels;
  if (layer.kernel != 0) {
    const int stride = layer.type == LayerType::MaxPool ? layer.kernel : 1;
    json["kernel"] = {layer.kernel, layer.kernel};
    json["stride"] = {stride, stride};
  }
  return json;
}

Json compression_json(const LayerSpec& layer) {
  return {{"density", layer.density},
          {"codebook_bits", layer.codebook_bits},
          {"encoding", "auto"},
          {"run_bits", 5},
          {"huffman", true}};
}

Json quantization_json(const Quantization& quantization) {
  return {{"scale", quantization.scale}, {"zero_point", quantization.zero_point}};
}

void write(const std::string& folder, const std::string& name, Json input, Json layers,
           const std::vector<RawTensor>& tensors) {
  const Json last = layers.back().at("name");
  const Json network{{"format", "winnow-network/1"},
                     {"name", name},
                     {"tensors", name + ".safetensors"},
                     {"synthetic", false},
                     {"input", input},
                     {"layers", layers},
                     {"outputs", Json::array({last})}};
  models::FileSet set(folder);
  set.add(name + ".safetensors", safetensors_bytes(tensors));
  set.add(name + ".json", pretty(network));
  set.write();
}

Json input_json() { return {{"name", "image"}, {"shape", {1, kImageSide, kImageSide}}}; }

}  // namespace

void write_integer_network(const std::string& folder, const IntegerNet& net) {
  Json input = input_json();
  input["quantization"] = quantization_json(net.input);
  Json layers = Json::array();
  std::vector<RawTensor> tensors;
  std::string previous = input["name"];
  for (const IntegerLayer& layer : net.layers) {
    const LayerSpec& spec = layer.spec;
    Json json = layer_json(spec, previous);
    json["quantization"] = quantization_json(layer.quantization);
    if (spec.has_weights()) {
      json["compression"] = compression_json(spec);
      const std::int64_t outputs = spec.channels;
      const auto elements = static_cast<std::int64_t>(layer.code.size());
      std::vector<std::int64_t> shape{outputs, elements / outputs};
      if (spec.type == LayerType::Conv)
        shape = {outputs, elements / (outputs * spec.kernel * spec.kernel), spec.kernel, spec.kernel};
      const auto entries = static_cast<std::int64_t>(layer.codebook.size());
      tensors.push_back(raw_tensor(spec.name + ".code", "U8", shape, layer.code));
      tensors.push_back(raw_tensor(spec.name + ".codebook", "I8", {entries}, layer.codebook));
      tensors.push_back(raw_tensor(spec.name + ".weight_scale", "F32", {1}, std::vector<float>{layer.weight_scale}));
      tensors.push_back(raw_tensor(spec.name + ".bias", "I32", {outputs}, layer.bias));
    }
    layers.push_back(std::move(json));
    previous = spec.name;
  }
  write(folder, net.name, std::move(input), std::move(layers), tensors);
}

void write_float_network(const std::string& folder, const NetSpec& net, const std::vector<FloatWeights>& weights) {
  Json input = input_json();
  Json layers = Json::array();
  std::vector<RawTensor> tensors;
  std::string previous = input["name"];
  auto next = weights.begin();
  for (const LayerSpec& spec : net.layers) {
    Json json = layer_json(spec, previous);
    if (spec.has_weights()) {
      json["compression"] = compression_json(spec);
      tensors.push_back(raw_tensor(spec.name + ".weight", "F32", next->shape, next->weight));
      tensors.push_back(raw_tensor(spec.name + ".bias", "F32", {spec.channels}, next->bias));
      ++next;
    }
    layers.push_back(std::move(json));
    previous = spec.name;
  }
  write(folder, net.name, std::move(input), std::move(layers), tensors);
}

}  // namespace winnow::models::training
