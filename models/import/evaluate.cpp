// The float evaluator of imported graphs.
#include "models/import/evaluate.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "models/import/operators/arguments.h"
#include "models/text.h"

namespace winnow::models::import {
namespace {

/// Index into a quantization's scales of each element in turn.
template <typename Element>
void for_each_scale(const Array& array, const ValueQuantization& quantization, Element element) {
  const size_t scales = quantization.scale.size();
  const auto axis = static_cast<size_t>(quantization.axis);
  const auto inner = scales == 1 ? size_t{1} : static_cast<size_t>(product(array.shape, axis + 1, array.rank()));
  const auto count = static_cast<size_t>(array.elements());
  for (size_t i = 0; i < count; ++i) element(i, scales == 1 ? 0 : i / inner % scales);
}

/// Of constants, while shapes are inferred: some of their own, and a multiple of what the file has.
constexpr int64_t kConstantElements = int64_t{1} << 24, kConstantGrowth = 8;
constexpr double kConstantOperations = 1 << 28, kOperationsAnElement = 64;
/// Of a whole model on one input.
constexpr int64_t kModelElements = int64_t{1} << 27;
constexpr double kModelOperations = 32.0 * (1 << 30);

std::string text_of(const Unsupported& reason) {
  constexpr size_t kLongest = 1000;  // reasons may cite a file's own words
  return printable(reason.what(), kLongest) + (reason.instead().empty() ? "" : "; instead: " + reason.instead());
}

int64_t elements_of_constants(const Graph& graph) {
  int64_t elements = 0;
  for (const auto& [name, array] : graph.constants) elements += array.elements();
  return elements;
}

Budget budget_of(const Graph& graph, bool shapes_only) {
  const int64_t elements = elements_of_constants(graph);
  if (!shapes_only)
    return Budget(kModelElements + kConstantGrowth * elements, kModelOperations,
                  "a smaller input; `winnow import --agreement 0` where nothing is measured");
  return Budget(kConstantElements + kConstantGrowth * elements,
                kConstantOperations + kOperationsAnElement * static_cast<double>(elements),
                "constants that are computed before the model is exported");
}

void expect_fits(const Array& activation) {
  operators::expect_bounded(activation.shape);
  if (activation.elements() > kMaxActivation)
    throw Unsupported(
        "expected at most " + std::to_string(kMaxActivation) + " elements, got " + dimensions_text(activation.shape),
        "a model of a smaller input");
}

/// Values of a graph as they come to be.
class Run {
 public:
  Run(const Graph& graph, bool shapes_only)
      : graph_(graph), shapes_only_(shapes_only), budget_(budget_of(graph, shapes_only)) {
    for (const auto& [name, array] : graph.constants) {
      const auto quantization = graph.quantization.find(name);
      values_[name] = quantization == graph.quantization.end() ? array : dequantized(array, quantization->second);
    }
  }

  void set(const std::string& name, Array array) {
    const auto quantization = graph_.quantization.find(name);
    if (quantization != graph_.quantization.end() && array.known && array.is_float())
      array = quantized_and_back(array, quantization->second);
    values_[name] = std::move(array);
  }

  /// False if an input is missing because of another node's fault.
  bool ready(const Node& node) const {
    return std::all_of(node.inputs.begin(), node.inputs.end(),
                       [&](const std::string& input) { return input.empty() || values_.count(input) != 0; });
  }

  void step(const Node& node) {
    std::vector<const Array*> inputs;
    bool known = true;
    for (const std::string& input : node.inputs) {
      inputs.push_back(input.empty() ? nullptr : &values_.at(input));
      known = known && (input.empty() || inputs.back()->known);
    }
    std::vector<Array> outputs = compute(node, graph_.opset, inputs, shapes_only_ && !known, &budget_);
    if (outputs.size() < node.outputs.size())
      throw Unsupported("expected at most " + std::to_string(outputs.size()) + " outputs, got " +
                        std::to_string(node.outputs.size()));
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i].empty()) continue;
      if (outputs[i].known) budget_.hold(outputs[i].elements());
      else expect_fits(outputs[i]);
      set(node.outputs[i], std::move(outputs[i]));
    }
  }

  Values take() { return std::move(values_); }

 private:
  const Graph& graph_;
  const bool shapes_only_;
  Budget budget_;
  Values values_;
};

}  // namespace

const Array& Call::input(size_t i) const {
  if (!has(i)) throw Unsupported("expected input " + std::to_string(i) + ", got none");
  return *inputs_[i];
}

const Array& Call::constant(size_t i, const std::string& what) const {
  const Array& array = input(i);
  if (!array.known)
    throw Unsupported("expected a constant " + what + ", got one that depends on the model's input",
                      "a model exported with fixed shapes");
  return array;
}

std::vector<int64_t> Call::constant_integers(size_t i, const std::string& what) const {
  const Array& array = constant(i, what);
  if (array.is_float()) throw Unsupported("expected integers for " + what + ", got " + array_text(array));
  return array.whole;
}

Array Call::result(ElementType type, const Shape& shape) const {
  operators::expect_bounded(shape);
  if (budget && !shapes_only) budget->expect(element_count(shape));
  return shapes_only ? unknown(type, shape) : make_array(type, shape);
}

Array dequantized(const Array& array, const ValueQuantization& quantization) {
  if (!array.known) return unknown(ElementType::kFloat, array.shape);
  Array out = make_array(ElementType::kFloat, array.shape);
  for_each_scale(array, quantization, [&](size_t i, size_t k) {
    out.real[i] = static_cast<float>(array.whole[i] - quantization.zero_point[k]) * quantization.scale[k];
  });
  return out;
}

Array quantized_and_back(const Array& array, const ValueQuantization& quantization) {
  Array out = array;
  for_each_scale(array, quantization, [&](size_t i, size_t k) {
    const double zero = static_cast<double>(quantization.zero_point[k]);
    const double q = std::nearbyint(static_cast<double>(array.real[i] / quantization.scale[k])) + zero;
    const double kept = std::clamp(q, static_cast<double>(quantization.low), static_cast<double>(quantization.high));
    out.real[i] = static_cast<float>(kept - zero) * quantization.scale[k];
  });
  return out;
}

std::vector<Array> compute(const Node& node, int opset, const std::vector<const Array*>& inputs, bool shapes_only,
                           Budget* budget) {
  const Operator* known = find_operator(node.domain, node.op);
  if (!known)
    throw Unsupported("an operator that is not known here", "`winnow import --list-operators` says which are");
  if (!known->evaluate) throw Unsupported("an operator that is not computed here", known->instead);
  for (const Array* input : inputs)
    if (input) operators::expect_bounded(input->shape);
  return known->evaluate(Call(node, opset, inputs, shapes_only, budget));
}

void add_unsupported(Problems& problems, const Node& node, const Unsupported& reason) {
  problems.add(node.place(), text_of(reason));
}

Values evaluate(const Graph& graph, const Values& inputs) {
  Run run(graph, false);
  for (const GraphInput& input : graph.inputs) {
    const auto given = inputs.find(input.name);
    if (given == inputs.end())
      throw InputError(graph.file + ": input " + in_quotes(input.name) + ": expected values, got none");
    run.set(input.name, given->second);
  }
  Problems problems(graph.file);
  for (const Node& node : graph.nodes) {
    try {
      run.step(node);
    } catch (const Unsupported& reason) {
      add_unsupported(problems, node, reason);
      problems.raise();
    }
  }
  return run.take();
}

Values infer_values(const Graph& graph, Problems& problems) {
  Run run(graph, true);
  for (const GraphInput& input : graph.inputs) {
    try {
      const Array array = unknown(input.type, input.shape);
      expect_fits(array);
      run.set(input.name, array);
    } catch (const Unsupported& reason) {
      problems.add("input " + in_quotes(input.name), text_of(reason));
    }
  }
  for (const Node& node : graph.nodes) {
    if (!run.ready(node)) {
      // What does not know its inputs' shapes can still be named for what it is.
      const Operator* known = find_operator(node.domain, node.op);
      if (!known) add_unsupported(problems, node, Unsupported("an operator that is not known here"));
      else if (!known->evaluate)
        add_unsupported(problems, node, Unsupported("an operator that is not computed here", known->instead));
      continue;
    }
    try {
      run.step(node);
    } catch (const Unsupported& reason) {
      add_unsupported(problems, node, reason);
    }
  }
  return run.take();
}

}  // namespace winnow::models::import
