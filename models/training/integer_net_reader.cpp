// The subset of the network format that the trainer writes.
#include "models/training/integer_net_reader.h"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "models/training/safetensors.h"

namespace winnow::models::training {
namespace {

using Json = nlohmann::json;

const std::map<std::string, LayerType> kTypes{{"conv", LayerType::Conv},
                                              {"fc", LayerType::Fc},
                                              {"relu", LayerType::Relu},
                                              {"max_pool", LayerType::MaxPool},
                                              {"flatten", LayerType::Flatten}};

void require(bool condition, const std::string& what) {
  if (!condition) throw std::runtime_error(what);
}

Quantization read_quantization(const Json& json) { return {json.at("scale"), json.at("zero_point")}; }

LayerSpec read_spec(const Json& json, const std::string& previous) {
  LayerSpec spec;
  spec.name = json.at("name");
  require(json.at("inputs") == Json::array({previous}), spec.name + ": only chains of layers are measured here");
  const auto type = kTypes.find(json.at("type"));
  require(type != kTypes.end(), spec.name + ": this type is not measured here");
  spec.type = type->second;
  if (spec.has_weights()) spec.channels = json.at("channels");
  if (spec.type == LayerType::Conv || spec.type == LayerType::MaxPool) {
    spec.kernel = json.at("kernel").at(0);
    const int stride = spec.type == LayerType::MaxPool ? spec.kernel : 1;
    const Json none{0, 0, 0, 0};
    require(json.at("kernel").at(1) == spec.kernel && json.value("stride", Json{1, 1}) == Json{stride, stride} &&
                json.value("padding", none) == none && json.value("dilation", Json{1, 1}) == Json{1, 1} &&
                json.value("groups", 1) == 1,
            spec.name + ": this geometry is not measured here");
  }
  return spec;
}

}  // namespace

IntegerNet read_integer_network(const std::string& json_path) {
  std::ifstream file(json_path);
  require(file.good(), json_path + ": cannot be opened");
  IntegerNet net;
  try {
    const Json json = Json::parse(file);
    const std::string folder = json_path.substr(0, json_path.find_last_of('/') + 1);
    std::map<std::string, RawTensor> tensors;
    for (RawTensor& tensor : read_safetensors(folder + json.at("tensors").get<std::string>()))
      tensors.emplace(tensor.name, std::move(tensor));
    const auto tensor = [&](const std::string& name, const char* dtype) -> const RawTensor& {
      const auto found = tensors.find(name);
      require(found != tensors.end() && found->second.dtype == dtype, name + ": no such tensor of type " + dtype);
      return found->second;
    };

    net.name = json.at("name");
    net.input = read_quantization(json.at("input").at("quantization"));
    Quantization inherited = net.input;
    std::string previous = json.at("input").at("name");
    for (const Json& entry : json.at("layers")) {
      IntegerLayer layer;
      layer.spec = read_spec(entry, previous);
      layer.quantization = entry.contains("quantization") ? read_quantization(entry.at("quantization")) : inherited;
      if (layer.spec.has_weights()) {
        const std::string& name = layer.spec.name;
        layer.spec.density = entry.at("compression").at("density");
        layer.spec.codebook_bits = entry.at("compression").at("codebook_bits");
        layer.code = values_of<std::uint8_t>(tensor(name + ".code", "U8"));
        layer.codebook = values_of<std::int8_t>(tensor(name + ".codebook", "I8"));
        require(layer.codebook.size() == std::size_t{1} << layer.spec.codebook_bits && layer.codebook[0] == 0,
                name + ".codebook: expected 2^codebook_bits entries, the first of them 0");
        layer.weight_scale = values_of<float>(tensor(name + ".weight_scale", "F32")).at(0);
        layer.bias = values_of<std::int32_t>(tensor(name + ".bias", "I32"));
      }
      inherited = layer.quantization;
      previous = layer.spec.name;
      net.layers.push_back(std::move(layer));
    }
  } catch (const std::exception& error) {
    throw std::runtime_error(json_path + ": " + error.what());
  }
  return net;
}

}  // namespace winnow::models::training
