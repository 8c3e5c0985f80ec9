// A part of a network as a network of its own.
#include "models/subnetwork.h"

#include <algorithm>
#include <set>

#include "models/error.h"
#include "models/network_builder.h"
#include "models/text.h"

namespace winnow::models {
namespace {

size_t index_of(const Network& network, const std::string& name) {
  std::vector<std::string> names;
  for (const Layer& layer : network.layers) names.push_back(layer.name);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw InputError(network.file + ": expected one of the layers " + list_text(names) + ", got " + in_quotes(name));
  return static_cast<size_t>(found - names.begin());
}

bool reads(const Layer& layer, const std::string& tensor) {
  return std::find(layer.inputs.begin(), layer.inputs.end(), tensor) != layer.inputs.end();
}

bool is_output(const Network& network, const std::string& tensor) {
  return std::find(network.outputs.begin(), network.outputs.end(), tensor) != network.outputs.end();
}

/// One past the last layer, a relu or clip that alone reads it included.
size_t end_of(const Network& network, size_t last) {
  const std::vector<Layer>& layers = network.layers;
  const std::string& tensor = layers[last].name;
  const auto readers =
      std::count_if(layers.begin(), layers.end(), [&](const Layer& layer) { return reads(layer, tensor); });
  const bool clamped = last + 1 < layers.size() && kind_of(layers[last + 1]) == LayerKind::kClamp;
  return last + (clamped && readers == 1 && reads(layers[last + 1], tensor) && !is_output(network, tensor) ? 2 : 1);
}

/// The one tensor that layers [begin, end) read from outside.
std::string cut_tensor(const Network& network, size_t begin, size_t end) {
  std::set<std::string> made;
  std::vector<std::string> cut;
  for (size_t i = begin; i < end; ++i) {
    for (const std::string& input : network.layers[i].inputs)
      if (made.count(input) == 0 && std::find(cut.begin(), cut.end(), input) == cut.end()) cut.push_back(input);
    made.insert(network.layers[i].name);
  }
  if (cut.size() != 1)
    throw InputError(network.file + ": " + network.layers[begin].name + ".." + network.layers[end - 1].name +
                     ": expected layers that read one tensor from outside, got " + list_text(cut));
  return cut[0];
}

/// A network without layers whose input is a tensor of another.
Network start_at(const Network& network, const std::string& tensor) {
  Network start;
  start.synthetic = network.synthetic;
  start.quantized = network.quantized;
  start.input_name = tensor;
  start.input_shape = network.shape_of(tensor);
  start.input_quantization = network.quantization_of(tensor);
  if (tensor != network.input_name) return start;
  start.input_nhwc = network.input_nhwc;
  start.default_input = network.default_input;
  start.before = network.before;
  return start;
}

/// The layers that `tensor` is made from, with the tensor as the output.
std::shared_ptr<const Network> layers_before(const Network& network, std::vector<Layer> earlier,
                                             const std::string& tensor) {
  Network start = start_at(network, network.input_name);
  start.name = start.file = network.name;
  std::set<std::string> needed{tensor};
  for (auto layer = earlier.rbegin(); layer != earlier.rend(); ++layer)
    if (needed.count(layer->name) != 0) needed.insert(layer->inputs.begin(), layer->inputs.end());
  NetworkBuilder builder(std::move(start));
  for (Layer& layer : earlier)
    if (needed.count(layer.name) != 0) builder.append(std::move(layer));
  return std::make_shared<Network>(builder.finish({tensor}));
}

}  // namespace

Network subnetwork(Network network, const std::string& first, const std::string& last) {
  const size_t begin = index_of(network, first), named_last = index_of(network, last);
  if (named_last < begin)
    throw InputError(network.file + ": " + first + ".." + last + ": expected the earlier layer first, got " +
                     in_quotes(last) + " before " + in_quotes(first));
  const size_t end = end_of(network, named_last);
  const std::string cut = cut_tensor(network, begin, end);

  Network start = start_at(network, cut);
  std::string range = first == last ? first : first + ".." + last;
  std::replace_if(
      range.begin(), range.end(), [](char c) { return c == '/' || c == ':'; }, '-');  // it names files
  start.name = network.name + "." + range;
  start.file = network.file;
  std::vector<std::string> outputs;
  for (size_t i = begin; i < end; ++i) {
    const std::string& name = network.layers[i].name;
    bool seen = is_output(network, name);
    for (size_t later = end; later < network.layers.size(); ++later) seen = seen || reads(network.layers[later], name);
    if (seen) outputs.push_back(name);
  }
  if (outputs.empty()) outputs = {network.layers[end - 1].name};

  NetworkBuilder part(std::move(start));
  for (size_t i = begin; i < end; ++i) part.append(std::move(network.layers[i]));
  Network made = part.finish(std::move(outputs));
  if (cut == network.input_name) return made;
  const auto at = [&](size_t i) {
    return std::make_move_iterator(network.layers.begin() + static_cast<std::ptrdiff_t>(i));
  };
  made.before = layers_before(network, {at(0), at(begin)}, cut);
  return made;
}

LayerRange parse_range(const std::string& text) {
  const size_t dots = text.find("..");
  return dots == std::string::npos ? LayerRange{text, text} : LayerRange{text.substr(0, dots), text.substr(dots + 2)};
}

}  // namespace winnow::models
