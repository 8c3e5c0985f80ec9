// A part of a network as a network of its own.
#include "models/subnetwork.h"

#include <algorithm>
#include <set>

#include "models/error.h"
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

/// The layers that `tensor` is made from, with the tensor as the output.
std::shared_ptr<const Network> layers_before(const Network& network, std::vector<Layer> earlier,
                                             const std::string& tensor) {
  auto before = std::make_shared<Network>();
  before->name = before->file = network.name;
  before->synthetic = network.synthetic;
  before->quantized = network.quantized;
  before->input_name = network.input_name;
  before->input_shape = network.input_shape;
  before->input_quantization = network.input_quantization;
  before->default_input = network.default_input;
  before->before = network.before;
  before->outputs = {tensor};
  std::set<std::string> needed{tensor};
  for (auto layer = earlier.rbegin(); layer != earlier.rend(); ++layer) {
    if (needed.count(layer->name) == 0) continue;
    needed.insert(layer->inputs.begin(), layer->inputs.end());
    before->layers.push_back(std::move(*layer));
  }
  std::reverse(before->layers.begin(), before->layers.end());
  return before;
}

}  // namespace

Network subnetwork(Network network, const std::string& first, const std::string& last) {
  const size_t begin = index_of(network, first), named_last = index_of(network, last);
  if (named_last < begin)
    throw InputError(network.file + ": " + first + ".." + last + ": expected the earlier layer first, got " +
                     in_quotes(last) + " before " + in_quotes(first));
  const size_t end = end_of(network, named_last);
  const std::string cut = cut_tensor(network, begin, end);

  Network part;
  std::string range = first == last ? first : first + ".." + last;
  std::replace_if(
      range.begin(), range.end(), [](char c) { return c == '/' || c == ':'; }, '-');  // it names files
  part.name = network.name + "." + range;
  part.file = network.file;
  part.synthetic = network.synthetic;
  part.quantized = network.quantized;
  part.input_name = cut;
  part.input_shape = network.shape_of(cut);
  part.input_quantization = network.quantization_of(cut);
  for (size_t i = begin; i < end; ++i) {
    const std::string& name = network.layers[i].name;
    bool seen = is_output(network, name);
    for (size_t later = end; later < network.layers.size(); ++later) seen = seen || reads(network.layers[later], name);
    if (seen) part.outputs.push_back(name);
  }
  if (part.outputs.empty()) part.outputs = {network.layers[end - 1].name};

  const auto at = [&](size_t i) {
    return std::make_move_iterator(network.layers.begin() + static_cast<std::ptrdiff_t>(i));
  };
  part.layers.assign(at(begin), at(end));
  if (cut == network.input_name) {
    part.default_input = network.default_input;
    part.before = network.before;
  } else {
    part.before = layers_before(network, {at(0), at(begin)}, cut);
  }
  return part;
}

LayerRange parse_range(const std::string& text) {
  const size_t dots = text.find("..");
  return dots == std::string::npos ? LayerRange{text, text} : LayerRange{text.substr(0, dots), text.substr(dots + 2)};
}

}  // namespace winnow::models
