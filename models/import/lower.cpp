// From a graph whose nodes are all layers to a network.
#include "models/import/lower.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <optional>
#include <set>

#include "models/checks.h"
#include "models/import/node_places.h"
#include "models/quantization.h"
#include "models/text.h"

namespace winnow::models::import {
namespace {

constexpr size_t kLongestName = 150;  // of a layer; leaves room for what is put behind it

/// A name as networks have them: other characters become "_".
std::string plain_name(const std::string& name, const std::string& fallback) {
  std::string plain = name;
  std::replace_if(
      plain.begin(), plain.end(), [](unsigned char c) { return !std::isalnum(c) && !std::strchr("_-./:", c); }, '_');
  if (plain.size() > kLongestName) plain = plain.substr(plain.size() - kLongestName);
  return plain.empty() ? fallback : plain;
}

template <typename T>
double nonzero_share(const std::vector<T>& values) {
  if (values.empty()) return 1;
  const auto zeros = std::count(values.begin(), values.end(), T{0});
  return 1 - static_cast<double>(zeros) / static_cast<double>(values.size());
}

/// Bits of the smallest codebook for the values, zero included, or 0 if they are too many for `most` bits or share few
/// values: weights other than 0 that have, on average, less than two of them a value.
template <typename T>
int codebook_bits_of(const std::vector<T>& values, int most) {
  std::set<T> distinct{T{0}};
  for (T value : values)
    if (distinct.insert(value).second && distinct.size() > size_t{1} << most) return 0;
  const auto nonzero = values.size() - static_cast<size_t>(std::count(values.begin(), values.end(), T{0}));
  if (2 * (distinct.size() - 1) > nonzero) return 0;
  int bits = 2;
  while (distinct.size() > size_t{1} << bits) ++bits;
  return bits;
}

void find_compression(Layer& layer) {
  Weights& w = layer.weights;
  Compression& c = layer.compression;
  if (!w.value.empty()) {
    c.density = nonzero_share(w.value);
    c.codebook_bits = codebook_bits_of(w.value, 8);
    if (c.density < 1)
      for (float value : w.value) w.mask.push_back(value != 0);
  } else {
    c.density = nonzero_share(w.quantized);
    // Codes of 8 bits would say no more than the weights themselves.
    c.codebook_bits = codebook_bits_of(w.quantized, 7);
    if (c.codebook_bits > 0) {
      std::set<int8_t> distinct(w.quantized.begin(), w.quantized.end());
      distinct.erase(0);
      w.codebook.assign(size_t{1} << c.codebook_bits, 0);
      std::map<int8_t, uint8_t> code{{int8_t{0}, uint8_t{0}}};
      for (int8_t value : distinct) {
        const auto next = static_cast<uint8_t>(code.size());
        w.codebook[next] = value;
        code[value] = next;
      }
      for (int8_t value : w.quantized) w.code.push_back(code.at(value));
    }
  }
  layer.has_compression = true;
}

/// Integer weights less their zero points, and one scale an output.
void set_integers(Weights& w, const Array& array, const ValueQuantization& q, size_t outputs) {
  if (q.scale.size() != 1 && (q.axis != 0 || q.scale.size() != outputs))
    throw Unsupported("expected one weight scale, or one for every output channel, got " +
                      std::to_string(q.scale.size()) + " along axis " + std::to_string(q.axis));
  const size_t per_output = array.whole.size() / outputs;
  for (size_t i = 0; i < array.whole.size(); ++i) {
    const int64_t value = array.whole[i] - q.zero_point[q.zero_point.size() == 1 ? 0 : i / per_output];
    if (value < -128 || value > 127)
      throw Unsupported("expected weights that, less their zero point, are -128..127, got " + std::to_string(value),
                        "symmetric weights");
    w.quantized.push_back(static_cast<int8_t>(value));
  }
  w.scale = q.scale;
}

/// Weights times the largest power of 2 that leaves them -128..127, in steps that are finer by as much: a bias, which is
/// rounded to steps of products, loses less. Values, zeros and the size of a codebook stay as they are.
void refine_steps(Weights& w) {
  int largest = 1;
  for (int8_t value : w.quantized) largest = std::max(largest, std::abs(static_cast<int>(value)));
  int factor = 1;
  while (2 * factor * largest <= 127) factor *= 2;
  for (int8_t& value : w.quantized) value = static_cast<int8_t>(value * factor);
  for (float& scale : w.scale) scale /= static_cast<float>(factor);
}

}  // namespace

MapShape map_shape(const Shape& shape) {
  const auto bounded = [&](int64_t d) {
    if (d < 1 || d > kMaxElements) throw Unsupported("expected dimensions of 1 or more, got " + dimensions_text(shape));
    return static_cast<int>(d);
  };
  if (!shape.empty() && shape.size() != 1 && shape[0] != 1)
    throw Unsupported("expected a batch of 1 (or one that is left free), got " + dimensions_text(shape));
  switch (shape.size()) {
    case 1: return {bounded(shape[0]), 1, 1};
    case 2: return {bounded(shape[1]), 1, 1};
    case 3: return {bounded(shape[1]), 1, bounded(shape[2])};
    case 4: return {bounded(shape[1]), bounded(shape[2]), bounded(shape[3])};
    default:
      throw Unsupported("expected [batch, channels] with at most two spatial dimensions, got " +
                        dimensions_text(shape));
  }
}

Quantization stored_quantization(const ValueQuantization& q) {
  if (q.scale.size() != 1)
    throw Unsupported("expected one scale for the whole tensor, got " + std::to_string(q.scale.size()),
                      "per-tensor quantization of activations");
  const int64_t offset = q.low < 0 ? 128 : 0, zero = q.zero_point[0] + offset;
  if (q.low + offset < 0 || q.high + offset > 255 || zero < 0 || zero > 255)
    throw Unsupported("expected activations of at most 8 bits, got " + std::to_string(q.low) + ".." +
                          std::to_string(q.high) + " with zero point " + std::to_string(q.zero_point[0]),
                      "8-bit activations");
  if (!(q.scale[0] > 0) || !std::isfinite(q.scale[0]))
    throw Unsupported("expected a finite scale above 0, got " + number_text(static_cast<double>(q.scale[0])));
  return {static_cast<double>(q.scale[0]), static_cast<int>(zero)};
}

Lowering::Lowering(const Graph& graph, const Values& values, NetworkBuilder& builder, Problems& problems)
    : graph_(graph), values_(values), builder_(builder), problems_(problems) {
  if (!graph.inputs.empty()) tensor_[graph.inputs[0].name] = builder.network().input_name;
}

const Shape& Lowering::shape(const std::string& value) const {
  const auto found = values_.find(value);
  if (found == values_.end()) throw Unsupported("expected a value whose shape is known, got " + in_quotes(value));
  return found->second.shape;
}

const std::string& Lowering::tensor(const std::string& value) const {
  const auto found = tensor_.find(value);
  if (found == tensor_.end())
    throw Unsupported("expected an input that depends on the model's input, got " +
                      std::string(graph_.constant(value) ? "a constant" : "none"));
  return found->second;
}

const Array& Lowering::constant(const Node& node, size_t input, const std::string& what) const {
  const Array* array = input < node.inputs.size() ? graph_.constant(node.inputs[input]) : nullptr;
  if (!array) throw Unsupported("expected constant " + what + ", got some that depend on the model's input");
  return *array;
}

void Lowering::append(const Node& node, Layer layer, size_t first_input, size_t inputs) {
  for (size_t i = first_input; i < first_input + inputs; ++i) layer.inputs.push_back(tensor(node.inputs.at(i)));
  layer.name = builder_.free_name(plain_name(node.name, "layer"));
  const std::string& value = node.outputs.at(0);
  std::optional<Quantization> stored;
  const auto quantization = graph_.quantization.find(value);
  if (quantization != graph_.quantization.end()) stored = stored_quantization(quantization->second);
  const auto quantize = [&](Layer& made) {
    made.has_quantization = stored.has_value();
    if (stored) made.quantization = *stored;
  };
  quantize(layer);
  const std::string last = layer.name;
  Problems found(problems_.file());
  std::string made = builder_.append(std::move(layer), found);
  if (!found.empty()) {
    add_by_node(
        found, [&](size_t) { return node.place(); }, problems_);
    return stand_in(node);
  }
  if (stored) made = bounded(made, quantization->second, last + "/range");
  tensor_[value] = made;
}

std::string Lowering::bounded(const std::string& tensor, const ValueQuantization& q, const std::string& name) {
  const int64_t offset = q.low < 0 ? 128 : 0;
  if (q.low + offset <= 0 && q.high + offset >= 255) return tensor;
  const Quantization stored = stored_quantization(q);
  Layer clip;
  clip.name = builder_.free_name(name);
  clip.type = LayerType::kClip;
  clip.inputs = {tensor};
  clip.clip_min = stored.scale * static_cast<double>(q.low - q.zero_point[0]);
  clip.clip_max = stored.scale * static_cast<double>(q.high - q.zero_point[0]);
  clip.has_quantization = true;
  clip.quantization = stored;
  return builder_.append(std::move(clip), problems_);
}

void Lowering::bound_input() {
  const std::string& value = graph_.inputs.at(0).name;
  const auto quantization = graph_.quantization.find(value);
  if (quantization == graph_.quantization.end()) return;
  const std::string& input = builder_.network().input_name;
  tensor_[value] = bounded(input, quantization->second, input + "/range");
}

void Lowering::stand_in(const Node& node) {
  for (const std::string& value : node.outputs) {
    const auto known = values_.find(value);
    if (value.empty() || known == values_.end()) continue;
    try {
      const std::string name = builder_.free_name(plain_name(node.name, "layer"));
      builder_.stand_in(name, map_shape(known->second.shape));
      tensor_[value] = name;
    } catch (const Unsupported&) {
      // No feature map: what reads it is not looked at.
    }
  }
}

void Lowering::set_weights(const Node& node, Layer& layer, const std::string& weight, const Array& array,
                           const std::string& bias) const {
  (void)node;
  Weights& w = layer.weights;
  w.shape = array.shape;
  const auto outputs = static_cast<size_t>(array.shape.at(0));
  if (const auto found = graph_.quantization.find(weight); found != graph_.quantization.end())
    set_integers(w, array, found->second, outputs);
  else if (builder_.network().quantized && array.is_float())
    throw Unsupported("expected quantized weights, as activations are, got " + array_text(array),
                      "weights through QuantizeLinear and DequantizeLinear too, or a model that is all floats");
  else if (array.is_float()) w.value = array.real;
  else throw Unsupported("expected float weights, or integers with a scale, got " + array_text(array));
  for (float value : w.value)
    if (!std::isfinite(value))
      throw Unsupported("expected finite weights, got " + number_text(static_cast<double>(value)));
  const Array* given = bias.empty() ? nullptr : graph_.constant(bias);
  if (!bias.empty() && !given) throw Unsupported("expected a constant bias, got one that depends on the model's input");
  if (given && given->elements() != static_cast<int64_t>(outputs))
    throw Unsupported("expected a bias of " + std::to_string(outputs) + " elements, got " + array_text(*given));
  const auto quantized_bias = graph_.quantization.find(bias);
  const bool integers = given && quantized_bias != graph_.quantization.end();
  const bool rounds =
      given && !integers && std::any_of(given->real.begin(), given->real.end(), [](float b) { return b != 0; });
  if (rounds && !w.quantized.empty()) refine_steps(w);
  find_compression(layer);
  if (w.quantized.empty()) {
    const Array real = integers ? dequantized(*given, quantized_bias->second) : given ? *given : Array{};
    w.float_bias = given ? real.real : std::vector<float>(outputs, 0.0f);
    return;
  }
  // In units of input scale times weight scale; what is stored in these units already stays as it is.
  const auto input = graph_.quantization.find(node.inputs.at(0));
  if (input == graph_.quantization.end())
    throw Unsupported("expected an input that is quantized, as the weights are, got a float one",
                      "a model whose activations are quantized too");
  for (size_t k = 0; k < outputs; ++k) {
    if (!given) {
      w.bias.push_back(0);
      continue;
    }
    const double unit = static_cast<double>(input->second.scale[0]) * w.scale_of(static_cast<int64_t>(k));
    double value;
    if (integers) {
      const ValueQuantization& q = quantized_bias->second;
      const double scale = static_cast<double>(q.scale[q.scale.size() == 1 ? 0 : k]);
      const auto whole = static_cast<double>(given->whole[k] - q.zero_point[q.zero_point.size() == 1 ? 0 : k]);
      value = std::abs(scale / unit - 1) < 1e-4 ? whole : whole * scale / unit;
    } else {
      value = static_cast<double>(given->real[k]) / unit;
    }
    value = std::floor(value + 0.5);
    if (!(std::abs(value) < 2147483648.0))
      throw Unsupported("expected a bias that 32 bits hold in units of input scale times weight scale, got " +
                        number_text(value) + " of channel " + std::to_string(k));
    w.bias.push_back(static_cast<int32_t>(value));
  }
}

Network input_of(const Graph& graph) {
  const GraphInput& input = graph.inputs.at(0);
  Network network;
  network.file = graph.file;
  network.input_name = plain_name(input.name, "input");
  network.input_nhwc = graph.input_nhwc;
  network.input_shape = map_shape(input.shape);
  if (const auto q = graph.quantization.find(input.name); q != graph.quantization.end()) {
    network.quantized = true;
    network.input_quantization = stored_quantization(q->second);
  }
  return network;
}

Network lower(const Graph& graph, Problems& problems, std::map<std::string, std::string>* value_of) {
  if (graph.inputs.size() != 1) {
    problems.expected("/inputs", "one input that is no constant", std::to_string(graph.inputs.size()));
    return {};
  }
  Problems seen(graph.file);  // what cannot be inferred was named before the passes
  const Values values = infer_values(graph, seen);
  if (problems.empty()) seen.raise();
  Network start;
  try {
    start = input_of(graph);
  } catch (const Unsupported& reason) {
    problems.add("input " + in_quotes(graph.inputs[0].name), reason.what());
    return {};
  }
  NetworkBuilder builder(std::move(start));
  Lowering lowering(graph, values, builder, problems);
  lowering.bound_input();
  for (const Node& node : graph.nodes) {
    const Operator* known = find_operator(node.domain, node.op);
    // What is not computed was named when the shapes were inferred, what a pass has refused there.
    const bool named = !known || !known->evaluate || graph.refused.count(node.outputs.at(0)) != 0;
    const bool ready = std::all_of(node.inputs.begin(), node.inputs.end(), [&](const std::string& value) {
      return value.empty() || graph.constant(value) || lowering.tensors().count(value) != 0;
    });
    try {
      if (!named && !known->lower) throw Unsupported("no layer does this", known->instead);
      if (!named && ready) {
        known->lower(lowering, node);
        continue;
      }
    } catch (const Unsupported& reason) {
      add_unsupported(problems, node, reason);
    }
    lowering.stand_in(node);
  }
  problems.raise();
  if (builder.network().layers.size() > kMaxLayers)
    throw InputError(graph.file + ": expected a model of at most " + std::to_string(kMaxLayers) + " layers, got " +
                     std::to_string(builder.network().layers.size()));
  std::vector<std::string> outputs;
  for (const std::string& value : graph.outputs) {
    const auto tensor = lowering.tensors().find(value);
    const bool made = tensor != lowering.tensors().end();
    if (made && tensor->second != builder.network().input_name) {
      outputs.push_back(tensor->second);
      continue;
    }
    problems.add("output " + in_quotes(value), "expected a value that layers make, got " +
                                                   std::string(made                    ? "the model's input as it is"
                                                               : graph.constant(value) ? "a constant"
                                                                                       : "one that none makes") +
                                                   "; instead: a model without this output");
  }
  problems.raise();
  if (value_of)
    for (const auto& [value, tensor] : lowering.tensors()) (*value_of)[tensor] = value;
  return builder.finish(std::move(outputs));
}

}  // namespace winnow::models::import
