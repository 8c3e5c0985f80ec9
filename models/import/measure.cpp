// What a quantized model leaves open.
#include "models/import/measure.h"

#include <algorithm>
#include <cmath>

#include "models/compress/activation_quantization.h"
#include "models/import/evaluate.h"
#include "models/import/lower.h"
#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"
#include "models/random.h"
#include "models/text.h"

namespace winnow::models::import {
namespace {

constexpr int kRandomSamples = 8;

ValueQuantization stored(const compress::ActivationRange& range) {
  const Quantization q = compress::quantization_of(range);
  return {{static_cast<float>(q.scale)}, {q.zero_point}, 0, 0, 255};
}

/// Even over what the input's quantization can say.
std::vector<Array> random_samples(const Graph& graph) {
  const GraphInput& input = graph.inputs.at(0);
  const ValueQuantization& q = graph.quantization.at(input.name);
  uint64_t state = 1;
  std::vector<Array> samples;
  for (int i = 0; i < kRandomSamples; ++i) {
    Array sample = make_array(ElementType::kFloat, input.shape);
    for (float& value : sample.real) {
      const auto span = static_cast<uint64_t>(q.high - q.low + 1);
      value =
          q.scale[0] * static_cast<float>(q.low + static_cast<int64_t>(next_random(state) % span) - q.zero_point[0]);
    }
    samples.push_back(std::move(sample));
  }
  return samples;
}

std::vector<Array> as_arrays(const Tensor<float>& samples, const Graph& graph) {
  const Shape& shape = graph.inputs.at(0).shape;
  const auto size = static_cast<std::ptrdiff_t>(element_count(shape));
  std::vector<Array> arrays;
  for (int64_t n = 0; n < samples.shape.at(0); ++n)
    arrays.push_back(floats(shape, {samples.data.begin() + n * size, samples.data.begin() + (n + 1) * size}));
  return arrays;
}

bool clamps(const Node* node) { return node && (node->op == "Relu" || node->op == "Clip" || node->op == "MaxPool"); }

/// Whether the one who reads a value clamps it, and its result is still to be quantized: both are rounded alike then.
bool waits_for_clamp(const Graph& graph, const Links& links, const std::string& value) {
  const Node* reader = links.only_reader(value);
  return clamps(reader) && !passes::is_quantized(graph, reader->outputs[0]);
}

/// What the result of a node is rounded as that only selects; nullptr if its inputs have no such quantization.
const ValueQuantization* selected_quantization(const Graph& graph, const Node& node) {
  if (!passes::selects(node) || !passes::is_quantized(graph, node.inputs[0])) return nullptr;
  const ValueQuantization& first = graph.quantization.at(node.inputs[0]);
  for (const std::string& input : node.inputs)
    if (node.op == "Concat" && !(passes::is_quantized(graph, input) && graph.quantization.at(input) == first))
      return nullptr;
  return &first;
}

/// What was waiting for the node's result is rounded as it is.
void share_back(Graph& graph, const Links& links, const Node& node) {
  for (const Node* at = &node; at && passes::selects(*at) && passes::is_quantized(graph, at->outputs[0]);) {
    const std::string& input = at->inputs[0];
    const Node* maker = links.producer(input);
    if (!maker || passes::is_quantized(graph, input) || !links.only_reader(input)) return;
    graph.quantization[input] = passes::widened(graph.quantization.at(at->outputs[0]));
    at = maker;
  }
}

/// Tensors that can share no neighbour's quantization.
std::vector<std::string> open_values(const Graph& graph) {
  const Links links(graph);
  std::vector<std::string> open;
  for (const Node& node : graph.nodes) {
    const std::string& value = node.outputs.at(0);
    if (!passes::is_quantized(graph, value) && !waits_for_clamp(graph, links, value)) open.push_back(value);
  }
  return open;
}

void share(Graph& graph, Problems& problems) {
  const Values none;
  passes::Log log("share_quantization");
  passes::Subject subject{graph, none, problems, log};
  passes::share_quantization(subject);
}

}  // namespace

bool has_quantized_activations(const Graph& graph) {
  return std::any_of(graph.quantization.begin(), graph.quantization.end(),
                     [&](const auto& entry) { return !graph.constant(entry.first); });
}

std::vector<std::string> dequantize_weights(Graph& graph) {
  std::vector<std::string> lines;
  for (const auto& [name, how] : graph.quantization) {
    Array& constant = graph.constants.at(name);
    constant = dequantized(constant, how);
  }
  if (!graph.quantization.empty())
    lines.push_back(std::to_string(graph.quantization.size()) +
                    " constants are integers in the model; they are the reals they stand for here, as no activation is "
                    "quantized");
  graph.quantization.clear();
  return lines;
}

std::vector<std::string> measure_open_quantization(Graph& graph, const Samples& samples, Problems& problems) {
  std::vector<std::string> lines;
  const std::string& input = graph.inputs.at(0).name;
  const bool input_open = !passes::is_quantized(graph, input);
  if (input_open && !samples) {
    problems.expected("input " + in_quotes(input),
                      "a quantization, as other tensors have one, or samples to measure it on (--input)", "neither");
    return lines;
  }
  if (!input_open && open_values(graph).empty()) return lines;
  const std::vector<Array> inputs = samples ? as_arrays(samples(input_of(graph)), graph) : random_samples(graph);
  const std::string measured = std::to_string(inputs.size()) + (samples ? " samples" : " random inputs");
  std::map<std::string, compress::ActivationRange> ranges;
  for (const Array& sample : inputs)
    for (const auto& [name, array] : evaluate(graph, {{input, sample}})) {
      if (!array.is_float() || array.real.empty()) continue;
      const auto [low, high] = std::minmax_element(array.real.begin(), array.real.end());
      compress::ActivationRange& range =
          ranges.try_emplace(name, compress::ActivationRange{static_cast<double>(*low), static_cast<double>(*high)})
              .first->second;
      range = {std::min(range.low, static_cast<double>(*low)), std::max(range.high, static_cast<double>(*high))};
    }
  const auto measure = [&](const std::string& value) {
    const auto range = ranges.find(value);
    if (range == ranges.end() || !std::isfinite(range->second.low) || !std::isfinite(range->second.high))
      return problems.expected("tensor " + in_quotes(value), "finite real values to measure",
                               range == ranges.end() ? "no real ones" : "others");
    const ValueQuantization how = stored(range->second);
    graph.quantization[value] = how;
    lines.push_back("tensor " + in_quotes(value) + ": has no quantization in the model; scale " +
                    number_text(static_cast<double>(how.scale[0])) + ", zero point " +
                    std::to_string(how.zero_point[0]) + " from " + measured);
  };
  if (input_open) measure(input);
  share(graph, problems);
  const Links links(graph);
  for (const Node& node : graph.nodes) {
    const std::string& value = node.outputs[0];
    if (passes::is_quantized(graph, value)) continue;
    if (const ValueQuantization* how = selected_quantization(graph, node)) graph.quantization[value] = *how;
    else if (!waits_for_clamp(graph, links, value)) measure(value);
    share_back(graph, links, node);
  }
  return lines;
}

}  // namespace winnow::models::import
