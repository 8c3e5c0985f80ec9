// Looking things up in a network.
#include "models/network.h"

#include <stdexcept>

namespace winnow::models {

const std::vector<std::string>& encoding_names() {
  static const std::vector<std::string> names = {"auto", "runs", "bitmask"};
  return names;
}

const Layer* Network::find(const std::string& name) const {
  for (const Layer& layer : layers)
    if (layer.name == name) return &layer;
  return nullptr;
}

MapShape Network::shape_of(const std::string& tensor) const {
  if (tensor == input_name) return input_shape;
  if (const Layer* layer = find(tensor)) return layer->shape;
  throw std::logic_error("network " + this->name + " has no tensor " + tensor);
}

Quantization Network::quantization_of(const std::string& tensor) const {
  if (tensor == input_name) return input_quantization;
  if (const Layer* layer = find(tensor)) return layer->quantization;
  throw std::logic_error("network " + this->name + " has no tensor " + tensor);
}

}  // namespace winnow::models
