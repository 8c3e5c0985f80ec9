// What the tests of models/ share: problems as lines, small networks, a folder of one's own.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "models/error.h"
#include "models/network.h"

namespace winnow::models::test {

using Lines = std::vector<std::string>;

/// The lines of the InputError that `act` throws; empty if it throws none.
template <typename Act>
Lines problems_of(Act act) {
  try {
    act();
  } catch (const InputError& error) {
    return error.lines();
  }
  return {};
}

/// Removed with everything in it at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "winnow-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& file) const { return (path_ / file).string(); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

/// A quantized network of one input `in`, to which a test adds layers.
inline Network quantized_network(MapShape input, Quantization quantization) {
  Network network;
  network.name = "small";
  network.quantized = true;
  network.input_name = "in";
  network.input_shape = input;
  network.input_quantization = quantization;
  return network;
}

inline Layer layer_of(LayerType type, const std::string& name, std::vector<std::string> inputs,
                      Quantization quantization) {
  Layer layer;
  layer.name = name;
  layer.type = type;
  layer.inputs = std::move(inputs);
  layer.quantization = quantization;
  layer.has_quantization = true;
  return layer;
}

/// A conv or fc layer with integer weights [out, in/groups, kh, kw], weight scale 1 and the given or no bias.
inline Layer weighted_layer(LayerType type, const std::string& name, const std::string& input,
                            Quantization quantization, Shape shape, std::vector<int8_t> weights,
                            std::vector<int32_t> bias = {}) {
  Layer layer = layer_of(type, name, {input}, quantization);
  layer.channels = static_cast<int>(shape.at(0));
  layer.kernel = {static_cast<int>(shape.at(2)), static_cast<int>(shape.at(3))};
  layer.weights.shape = std::move(shape);
  layer.weights.quantized = std::move(weights);
  layer.weights.scale = {1.0f};
  layer.weights.bias = std::move(bias);
  layer.weights.bias.resize(static_cast<size_t>(layer.channels), 0);
  return layer;
}

/// Adds the layer, makes it the output and infers shapes.
inline void append(Network& network, Layer layer) {
  network.outputs = {layer.name};
  network.layers.push_back(std::move(layer));
  infer_shapes(network);
}

inline FeatureMap map_of(Shape shape, std::vector<uint8_t> stored) {
  FeatureMap map(std::move(shape));
  if (map.data.size() != stored.size()) throw std::logic_error("a map of the wrong size");
  map.data = std::move(stored);
  return map;
}

}  // namespace winnow::models::test
