// Looking things up in a network.
#include "models/network.h"

#include <stdexcept>

namespace winnow::models {

const char* layer_type_name(LayerType type) {
  switch (type) {
    case LayerType::kConv: return "conv";
    case LayerType::kFc: return "fc";
    case LayerType::kMaxPool: return "max_pool";
    case LayerType::kAvgPool: return "avg_pool";
    case LayerType::kGlobalAvgPool: return "global_avg_pool";
    case LayerType::kGlobalMaxPool: return "global_max_pool";
    case LayerType::kRelu: return "relu";
    case LayerType::kClip: return "clip";
    case LayerType::kAdd: return "add";
    case LayerType::kConcat: return "concat";
    case LayerType::kFlatten: return "flatten";
  }
  throw std::logic_error("a layer type outside its enumeration");
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
