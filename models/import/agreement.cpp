// Whether an imported network computes what its model's graph does.
#include "models/import/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/import/evaluate.h"
#include "models/random.h"
#include "models/reference/reference.h"

namespace winnow::models::import {
namespace {

// Of the root mean square: sums in another order over many layers; steps that grow from layer to layer, where a weight
// in a wrong place leaves nothing alike.
constexpr double kFloatRounding = 1e-3, kStepsGrown = 0.3;

/// Stored values of the network's input, all as likely.
FeatureMap random_input(const Network& network, uint64_t seed) {
  const MapShape& shape = network.input_shape;
  FeatureMap map({1, shape.channels, shape.height, shape.width});
  uint64_t state = seed;
  for (uint8_t& value : map.data) value = static_cast<uint8_t>(next_random(state) >> 56);
  return map;
}

/// What a stored value of the input stands for: as the network says, or [-1, 1).
Quantization input_quantization(const Network& network) {
  return network.quantized ? network.input_quantization : Quantization{1.0 / 128, 128};
}

Tensor<float> reals(const FeatureMap& stored, const Quantization& q) {
  Tensor<float> real(stored.shape);
  for (size_t i = 0; i < stored.data.size(); ++i)
    real.data[i] = static_cast<float>(q.scale) * static_cast<float>(stored.data[i] - q.zero_point);
  return real;
}

/// The same for the graph as it was read, in its own order and type.
Array input_as_read(const Graph& read, const Network& network, const FeatureMap& stored) {
  const GraphInput& input = read.inputs.at(0);
  const Quantization q = input_quantization(network);
  const Tensor<float> real = reals(stored, q);
  Array array = floats(real.shape, real.data);
  if (network.input_nhwc) array = transposed(array, {0, 2, 3, 1});
  array = reshaped(std::move(array), input.shape);
  if (input.type == ElementType::kFloat) return array;
  Array whole = make_array(input.type, input.shape);  // stored values, int8 with 128 less
  for (size_t i = 0; i < whole.whole.size(); ++i)
    whole.whole[i] =
        std::llround(static_cast<double>(array.real[i]) / q.scale) + q.zero_point + range_of(input.type).low;
  return whole;
}

class Comparison {
 public:
  Comparison(const Graph& read, const Imported& imported) : read_(read), imported_(imported) {}

  void run(const FeatureMap& stored) {
    const Network& network = imported_.network;
    const Graph& graph = imported_.graph;
    const Tensor<float> real = reals(stored, input_quantization(network));
    const Values before = evaluate(read_, {{read_.inputs.at(0).name, input_as_read(read_, network, stored)}});
    const Values after = evaluate(graph, {{graph.inputs.at(0).name, floats(graph.inputs[0].shape, real.data)}});
    // What was measured is no work of the passes: beside the model they are judged without it.
    const bool whole = imported_.measured.empty();
    const Graph stated = whole ? Graph{} : without_measured();
    const Values unmeasured =
        whole ? Values{} : evaluate(stated, {{graph.inputs.at(0).name, floats(graph.inputs[0].shape, real.data)}});
    const Graph& judged = whole ? graph : stated;
    const Values& passed = whole ? after : unmeasured;
    for (size_t i = 0; i < graph.outputs.size(); ++i) {
      const std::string& output = graph.outputs[i];
      const auto turned = graph.turned.find(output);
      auto value = before.find(turned == graph.turned.end() ? output : turned->second.value);
      // A value that passes have made stands for the model's output in its place, unless a softmax came between.
      if (value == before.end() && graph.outputs.size() == read_.outputs.size() &&
          graph.before_softmax.count(output) == 0)
        value = before.find(read_.outputs[i]);
      if (value == before.end()) continue;
      const auto rounding = judged.quantization.find(output);
      const bool rounds = rounding != judged.quantization.end();
      // Integers of the model are reals here; what was a property of a later value is one of this now.
      if (!value->second.is_float() && !rounds) continue;
      Array expected = value->second.is_float() ? value->second : dequantized(value->second, rounding->second);
      if (rounds) expected = quantized_and_back(expected, rounding->second);
      const Array& got = passed.at(output);
      compare(expected.real, turned == graph.turned.end() ? got.real : transposed(got, turned->second.order).real);
      ++result_.outputs_compared;
    }
    if (network.quantized) return layers(stored, after);
    const auto tensors = reference::run_float(network, real);
    for (const std::string& tensor : network.outputs)
      compare(after.at(imported_.value_of.at(tensor)).real, tensors.at(tensor).data);
  }

  Agreement take(int inputs) {
    result_.inputs = inputs;
    result_.quantized = imported_.network.quantized;
    result_.difference = differences_ == 0 ? 0 : std::sqrt(differences_ / std::max(squares_, 1e-60));
    return result_;
  }

 private:
  void compare(const std::vector<float>& a, const std::vector<float>& b) {
    if (a.size() != b.size()) differences_ = std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      const auto value = static_cast<double>(a[i]), off = value - static_cast<double>(b[i]);
      squares_ += value * value;
      differences_ += off * off;
    }
  }

  Graph without_measured() const {
    Graph graph = imported_.graph;
    for (const std::string& value : imported_.measured) graph.quantization.erase(value);
    return graph;
  }

  void layers(const FeatureMap& stored, const Values& values) {
    const Network& network = imported_.network;
    TensorMap tensors{{network.input_name, stored}};
    for (const Layer& layer : network.layers) {
      FeatureMap& made = tensors[layer.name] = reference::run_layer(network, layer, tensors);
      const auto value = imported_.value_of.find(layer.name);
      if (value == imported_.value_of.end()) continue;
      const std::vector<float>& real = values.at(value->second).real;
      const Quantization& q = layer.quantization;
      for (size_t i = 0; i < real.size(); ++i) {
        const double step = std::nearbyint(static_cast<double>(real[i]) / q.scale) + q.zero_point;
        const auto expected = static_cast<uint8_t>(std::clamp(step, 0.0, 255.0));
        const int off = std::abs(expected - made.data.at(i));
        ++result_.elements;
        result_.one_off += off == 1;
        result_.further += off > 1;
        if (off > 1) result_.furthest = layer.name;
        made.data[i] = expected;  // what reads it starts from the graph's values again
      }
    }
  }

  const Graph& read_;
  const Imported& imported_;
  Agreement result_;
  double squares_ = 0, differences_ = 0;  // sums over all compared elements
};

}  // namespace

bool Agreement::holds() const { return difference < (quantized ? kStepsGrown : kFloatRounding) && further == 0; }

Agreement agreement(const Graph& read, const Imported& imported, int inputs) {
  Comparison comparison(read, imported);
  for (int n = 0; n < inputs; ++n) comparison.run(random_input(imported.network, static_cast<uint64_t>(n) + 1));
  return comparison.take(inputs);
}

std::string agreement_text(const Agreement& a) {
  std::string text =
      fmt::format("beside the model's graph, on {} random input{}: ", a.inputs, a.inputs == 1 ? "" : "s");
  if (a.outputs_compared > 0) text += fmt::format("outputs differ by {:.1e} of their root mean square", a.difference);
  else text += "outputs are not compared, as the network has them in another form";
  if (a.elements > 0)
    text += fmt::format("; of {} elements of layers {} are one step off, {} further", a.elements, a.one_off, a.further);
  return text + (a.further > 0 ? " (" + a.furthest + ")\n" : "\n");
}

}  // namespace winnow::models::import
