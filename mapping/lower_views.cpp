// The network's input, concats that lie in one piece, and tensors that are only seen another way.
#include <algorithm>

#include "mapping/lowering.h"

namespace winnow::mapping {

using models::Layer;

void Lowering::add_input() {
  const std::string& name = network_.input_name;
  const auto& users = consumers_[name];
  // The host writes the input, so a network that only wants it flat gets it flat.
  const bool flat = !users.empty() && network_.input_shape.height * network_.input_shape.width > 1 &&
                    !is_output_.count(name) && std::all_of(users.begin(), users.end(), [&](const Layer* l) {
                      return traits(*l).flattens() && l->quantization == network_.input_quantization;
                    });
  models::MapShape shape = network_.input_shape;
  if (flat) shape = {static_cast<int>(shape.elements()), 1, 1};
  const int unrolled = flat ? kNoLayer : unrolls(users);
  Unrolling unrolling;
  if (unrolled != kNoLayer) {
    unrolling = unroll(network_.layers[static_cast<size_t>(unrolled)], shape, grid_);
    shape = unrolling.shape;
  }
  result_.tensors[name] = {shape, network_.input_quantization, name, unrolled, std::move(unrolling)};
  result_.views[name] = {name, false};
}

/// The one convolution that reads the input, if it leaves columns without a channel.
int Lowering::unrolls(const std::vector<const Layer*>& users) const {
  if (users.size() != 1 || !traits(*users[0]).convolves() || is_output_.count(network_.input_name)) return kNoLayer;
  const Layer& layer = *users[0];
  return layer.groups == 1 && layer.kernel[0] * layer.kernel[1] > 1 && network_.input_shape.channels < grid_.columns
             ? static_cast<int>(&layer - network_.layers.data())
             : kNoLayer;
}

void Lowering::concat(const Layer& layer) {
  Concat c;
  c.output = layer.name;
  for (size_t i = 0; i < layer.inputs.size(); ++i) {
    const std::string part = spatial(layer.inputs[i]);
    if (lies_inside(layer, part)) {
      result_.parts[part] = {layer.name, static_cast<int>(i)};
      c.parts.push_back(part);
      continue;
    }
    VectorOp op;
    op.inputs = {part};
    op.concat_input = static_cast<int>(i);
    op.layer = number_;
    op.range = models::lane_range(layer);
    op.output = layer.name;
    c.parts.push_back(op.inputs[0]);
    emit(layer.name, std::move(op));
  }
  define(layer.name, layer.shape, layer.quantization);
  tied_.mark_derived(layer.name);
  result_.concats.push_back(std::move(c));
}

/// An input in the concat's own quantization is written to its place at once, unless it is needed as a tensor of its
/// own.
bool Lowering::lies_inside(const Layer& layer, const std::string& part) {
  const bool made =
      std::any_of(result_.ops.begin(), result_.ops.end(), [&](const Op& op) { return op.output() == part; });
  const bool whole =
      std::any_of(result_.concats.begin(), result_.concats.end(), [&](const Concat& c) { return c.output == part; });
  // Some name of it is asked for, or added to a tensor whose pixels lie closer.
  bool output = false;
  for (const auto& [tensor, view] : result_.views) {
    if (view.physical != part) continue;
    output |= is_output_.count(tensor) > 0;
    for (const Layer* user : consumers_[tensor]) output |= kind_of(*user) == models::LayerKind::kAdd;
  }
  const bool once = std::count_if(layer.inputs.begin(), layer.inputs.end(),
                                  [&](const std::string& in) { return result_.views.at(in).physical == part; }) == 1;
  return made && !whole && !output && once && !result_.parts.count(part) &&
         result_.tensors.at(part).quantization == layer.quantization;
}

void Lowering::view(const Layer& layer) {
  const View view = result_.views.at(layer.inputs[0]);
  std::string source = view.physical;
  const PhysicalTensor physical = result_.tensors.at(source);
  if (!(layer.quantization == physical.quantization)) {
    VectorOp op;
    op.inputs = {source};
    op.layer = number_;
    op.range = models::lane_range(layer);
    op.output = layer.name;
    result_.tensors[layer.name] = {physical.shape, layer.quantization, layer.name, kNoLayer, {}};
    tie(source, layer.name);
    emit(layer.name, std::move(op));
    source = layer.name;
  }
  const bool flat = view.flattened || traits(layer).flattens();
  result_.views[layer.name] = {source, flat && physical.shape.height * physical.shape.width > 1};
}

/// The physical tensor whose channels are the network tensor's channels; makes one where the tensor is only a
/// flattened view.
std::string Lowering::spatial(const std::string& tensor) {
  View& view = result_.views.at(tensor);
  if (view.flattened) view = {identity(view.physical, tensor + "~flat", true), false};
  return view.physical;
}

}  // namespace winnow::mapping
