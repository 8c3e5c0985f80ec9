// Whether an imported network computes what its model's graph does.
#include "models/import/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/import/evaluate.h"
#include "models/random.h"
#include "models/reference/reference.h"

namespace winnow::models::import {
namespace {

constexpr double kFloatRounding = 1e-4;

/// Stored values of the network's input, all as likely.
FeatureMap random_input(const Network& network, uint64_t seed) {
  const MapShape& shape = network.input_shape;
  FeatureMap map({1, shape.channels, shape.height, shape.width});
  uint64_t state = seed;
  for (uint8_t& value : map.data) value = static_cast<uint8_t>(next_random(state) >> 56);
  return map;
}

/// What a stored value stands for: as the network says, or [-1, 1).
Quantization input_quantization(const Network& network) {
  return network.quantized ? network.input_quantization : Quantization{1.0 / 128, 128};
}

/// The graph's input with the same reals, in its own order and type.
Array graph_input(const Graph& graph, const Network& network, const FeatureMap& stored) {
  const GraphInput& input = graph.inputs.at(0);
  const Quantization q = input_quantization(network);
  const MapShape& shape = network.input_shape;
  Array real = make_array(ElementType::kFloat, {1, shape.channels, shape.height, shape.width});
  for (size_t i = 0; i < stored.data.size(); ++i)
    real.real[i] = static_cast<float>(q.scale * (stored.data[i] - q.zero_point));
  if (network.input_nhwc) real = transposed(real, {0, 2, 3, 1});
  real = reshaped(std::move(real), input.shape);
  if (input.type == ElementType::kFloat) return real;
  // An integer input holds the stored values, int8 less 128.
  Array whole = make_array(input.type, input.shape);
  const int64_t offset = range_of(input.type).low;
  for (size_t i = 0; i < whole.whole.size(); ++i)
    whole.whole[i] = std::llround(static_cast<double>(real.real[i]) / q.scale) + q.zero_point + offset;
  return whole;
}

}  // namespace

bool Agreement::holds() const {
  return std::all_of(outputs.begin(), outputs.end(),
                     [](const OutputAgreement& o) { return o.difference < kFloatRounding && o.further == 0; });
}

Agreement agreement(const Graph& graph, const Imported& imported, int inputs) {
  const Network& network = imported.network;
  Agreement result;
  result.inputs = inputs;
  double largest = 1e-30;
  for (int n = 0; n < inputs; ++n) {
    const FeatureMap stored = random_input(network, static_cast<uint64_t>(n) + 1);
    const Values values = evaluate(graph, {{graph.inputs.at(0).name, graph_input(graph, network, stored)}});
    std::map<std::string, Tensor<float>> real;
    TensorMap whole;
    if (network.quantized) {
      whole = reference::run(network, stored);
    } else {
      Tensor<float> input(stored.shape);
      const Quantization q = input_quantization(network);
      for (size_t i = 0; i < stored.data.size(); ++i)
        input.data[i] = static_cast<float>(q.scale * (stored.data[i] - q.zero_point));
      real = reference::run_float(network, input);
    }
    size_t at = 0;
    for (size_t i = 0; i < network.outputs.size(); ++i) {
      const auto value = values.find(imported.output_values.at(i));
      const std::string& tensor = network.outputs[i];
      if (value == values.end() || !value->second.is_float() ||
          value->second.elements() != network.shape_of(tensor).elements())
        continue;
      if (n == 0) result.outputs.push_back({value->first});
      OutputAgreement& output = result.outputs.at(at++);
      const Quantization q = network.quantization_of(tensor);
      for (size_t e = 0; e < value->second.real.size(); ++e) {
        const auto expected = static_cast<double>(value->second.real[e]);
        ++output.elements;
        if (!network.quantized) {
          largest = std::max(largest, std::abs(expected));
          output.difference =
              std::max(output.difference, std::abs(expected - static_cast<double>(real.at(tensor).data[e])));
          continue;
        }
        const double steps = std::clamp(std::nearbyint(expected / q.scale) + q.zero_point, 0.0, 255.0);
        const auto off = std::abs(static_cast<int>(steps) - static_cast<int>(whole.at(tensor).data[e]));
        ++(off == 0 ? output.equal : off == 1 ? output.one_off : output.further);
      }
    }
  }
  for (OutputAgreement& output : result.outputs) output.difference /= largest;
  return result;
}

std::string agreement_text(const Agreement& agreement, bool quantized) {
  std::string text;
  for (const OutputAgreement& o : agreement.outputs)
    text += quantized ? fmt::format(
                            "output {}: of {} elements on {} random inputs {} equal the model's graph, {} are one "
                            "step off, {} further\n",
                            o.value, o.elements, agreement.inputs, o.equal, o.one_off, o.further)
                      : fmt::format(
                            "output {}: differs from the model's graph by {:.1e} of the largest value at most, on "
                            "{} random inputs\n",
                            o.value, o.difference, agreement.inputs);
  if (agreement.outputs.empty() && agreement.inputs > 0)
    text = "outputs: not compared with the model's graph, whose values the network has in another form\n";
  return text;
}

}  // namespace winnow::models::import
