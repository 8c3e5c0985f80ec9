// Building a network layer by layer.
#include "models/network_builder.h"

#include <set>

#include "models/checks.h"
#include "models/text.h"

namespace winnow::models {

NetworkBuilder::NetworkBuilder(Network start) : network_(std::move(start)), last_(network_.input_name) {
  shapes_[network_.input_name] = network_.input_shape;
}

MapShape NetworkBuilder::shape(const std::string& tensor) const {
  const auto found = shapes_.find(tensor);
  return found == shapes_.end() ? MapShape{} : found->second;
}

std::string NetworkBuilder::free_name(const std::string& wish) const {
  std::string name = wish;
  if (!has(name)) return name;
  int& number = last_number_.try_emplace(wish, 1).first->second;
  do name = wish + "-" + std::to_string(++number);
  while (has(name));
  return name;
}

std::string NetworkBuilder::append(Layer layer, Problems& problems) {
  const std::string name = layer.name;
  const MapShape first = layer.inputs.empty() ? MapShape{} : shape(layer.inputs[0]);
  if (traits(layer).shape == ShapeRule::kVector && (first.height > 1 || first.width > 1)) {
    Layer flatten;
    flatten.name = free_name(name + "/flat");
    flatten.type = LayerType::kFlatten;
    flatten.inputs = layer.inputs;
    layer.inputs = {append(std::move(flatten), problems)};
  }
  const size_t index = network_.layers.size();
  std::vector<MapShape> inputs;
  bool ready = !layer.inputs.empty();
  for (const std::string& input : layer.inputs) {
    inputs.push_back(shape(input));
    ready = ready && is_known(inputs.back());
  }
  layer.shape = {};
  if (check_input_count(layer, index, problems) && ready) infer_layer_shape(layer, index, inputs, problems);
  if (has(name)) {
    const std::string other = name == network_.input_name ? "the input" : layer_place(index_.at(name));
    problems.expected(layer_place(index) + "/name", "a name of its own", in_quotes(name) + ", which is " + other);
  } else {
    shapes_[name] = layer.shape;
    index_[name] = index;
  }
  network_.layers.push_back(std::move(layer));
  return last_ = name;
}

std::string NetworkBuilder::append(Layer layer) {
  Problems problems(network_.file.empty() ? network_.name : network_.file);
  const std::string tensor = append(std::move(layer), problems);
  problems.raise();
  return tensor;
}

std::vector<std::string> NetworkBuilder::unread() const {
  std::set<std::string> read;
  for (const Layer& layer : network_.layers) read.insert(layer.inputs.begin(), layer.inputs.end());
  std::vector<std::string> tensors;
  for (const Layer& layer : network_.layers)
    if (read.count(layer.name) == 0) tensors.push_back(layer.name);
  return tensors;
}

Network NetworkBuilder::finish(std::vector<std::string> outputs) {
  network_.outputs = outputs.empty() ? unread() : std::move(outputs);
  infer_shapes(network_);
  return std::move(network_);
}

}  // namespace winnow::models
