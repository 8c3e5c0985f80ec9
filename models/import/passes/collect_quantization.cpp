// Nodes that quantize become properties of values: integers of constants, steps of activations.
#include <algorithm>
#include <cmath>

#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"
#include "models/import/quantize.h"

namespace winnow::models::import::passes {
namespace {

/// Real-valued operators that give only values of their input, so that they may stand before a dequantization or after.
bool passes_values_on(const Node& node) {
  static const std::set<std::string> list = {"MaxPool",   "Reshape",  "Flatten", "Squeeze",       "Unsqueeze",
                                             "Transpose", "Identity", "Dropout", "GlobalMaxPool", "Pad"};
  return node.domain.empty() && list.count(node.op) != 0;
}

class Collection {
 public:
  explicit Collection(Subject& subject) : subject_(subject), graph_(subject.graph) {}

  void run() {
    for (GraphInput& input : graph_.inputs)
      if (input.type != ElementType::kFloat) quantize_input(input);
    std::vector<Node> nodes = std::move(graph_.nodes);
    graph_.nodes.clear();
    for (Node& node : nodes) {
      try {
        take(std::move(node));
      } catch (const Unsupported& reason) {
        refuse(subject_, node, reason);
        // It stays with some quantization, so that nobody behind it is named for its sake.
        if (node.domain != "qonnx") continue;
        graph_.quantization[node.outputs.at(0)] = {{1}, {0}};
        graph_.nodes.push_back(std::move(node));
      }
    }
    for (const std::string& output : graph_.outputs)
      if (const auto q = quantized_.find(output); q != quantized_.end() && q->second.real != output)
        real_of(output, output);
    rename_values(graph_, renames_);
  }

 private:
  struct Quantized {
    std::string source;  // the real value before the rounding
    ValueQuantization how;
    std::string real;  // the value after it, once somebody reads it
    Node node;         // what said so
  };

  void take(Node&& node) {
    if (node.domain.empty() && node.op == "QuantizeLinear") return quantize(node);
    if (node.domain.empty() && node.op == "DequantizeLinear") return dequantize(node);
    if (node.domain == "qonnx") return qonnx(node);
    const auto reads_quantized = [&](const std::string& input) { return quantized_.count(input) != 0; };
    if (std::any_of(node.inputs.begin(), node.inputs.end(), reads_quantized)) {
      if (!passes_values_on(node))
        throw Unsupported("expected an operator on real values, got one on quantized ones",
                          "the operator between a DequantizeLinear and a QuantizeLinear");
      return lift(std::move(node));
    }
    graph_.nodes.push_back(std::move(node));
  }

  /// An input of integers is what the first dequantization says, of the input or of what only passes its values on.
  void quantize_input(GraphInput& input) {
    std::set<std::string> same{input.name};
    for (const Node& node : graph_.nodes) {
      if (node.inputs.empty() || same.count(node.inputs[0]) == 0) continue;
      if (passes_values_on(node)) same.insert(node.outputs.at(0));
      if (!node.domain.empty() || node.op != "DequantizeLinear") continue;
      ValueQuantization how;
      try {
        how = quantization_of(node);
      } catch (const Unsupported&) {
        continue;  // it is named when its turn comes
      }
      if (node.inputs[0] != input.name && how.scale.size() > 1) continue;
      const IntegerRange range = range_of(input.type);
      how.low = range.low;
      how.high = range.high;
      input.type = ElementType::kFloat;
      graph_.quantization[input.name] = how;
      quantized_[input.name] = {input.name, how, input.name, node};
      return subject_.log.add(node, "the model's input is quantized");
    }
  }

  /// The node works on the real values; its output is quantized as its input is.
  void lift(Node node) {
    const Quantized from = quantized_.at(node.inputs[0]);
    if (node.op == "Pad") pad_reals(node, from.how);
    node.inputs[0] = real_of(node.inputs[0], "");
    Quantized to = from;
    to.node = node;
    to.source = to.real = fresh_name(graph_, node.outputs[0]);
    quantized_[node.outputs[0]] = to;
    node.outputs[0] = to.real;
    graph_.quantization[to.real] = from.how;
    graph_.nodes.push_back(std::move(node));
  }

  /// The integer that it pads with, 0 if none is given, is a real number.
  void pad_reals(Node& node, const ValueQuantization& how) {
    if (node.attributes.text("mode", "constant") != "constant") return;
    const Array* given = optional_constant(node, 2, "value");
    if (how.scale.size() > 1) throw Unsupported("expected one scale of what is padded, got one for each channel");
    if (given && (given->is_float() || given->elements() != 1))
      throw Unsupported("expected one integer to pad with, got " + array_text(*given));
    const int64_t stored = given ? given->whole[0] : 0;
    if (stored == how.zero_point[0] && node.inputs.size() < 4) return node.inputs.resize(2);
    if (node.inputs.size() < 3) node.inputs.resize(3);
    const float real = static_cast<float>(stored - how.zero_point[0]) * how.scale[0];
    node.inputs[2] = add_constant(graph_, node.outputs[0], floats({}, {real}));
  }

  /// What a QuantizeLinear or DequantizeLinear says.
  ValueQuantization quantization_of(const Node& node) const {
    const Array &scale = constant(node, 1, "scale"), *zero = optional_constant(node, 2, "zero point");
    return linear_quantization(node, scale, zero, rank_of(node.inputs[0]));
  }

  void quantize(const Node& node) {
    const Array* x = graph_.constant(node.inputs[0]);
    const ValueQuantization how = quantization_of(node);
    if (x && x->is_float()) {
      graph_.constants[node.outputs[0]] = quantized(*x, how);
      return subject_.log.add(node, "is constant integers");
    }
    quantized_[node.outputs[0]] = {node.inputs[0], how, "", node};
  }

  void dequantize(const Node& node) {
    const std::string &from = node.inputs[0], &to = node.outputs[0];
    ValueQuantization how = quantization_of(node);
    if (const Array* integers = graph_.constant(from)) {
      const IntegerRange range = range_of(integers->type);
      how.low = range.low;
      how.high = range.high;
      graph_.constants[to] = *integers;
      graph_.quantization[to] = how;
      return subject_.log.add(node, "its integers stay as they are");
    }
    const auto known = quantized_.find(from);
    if (known != quantized_.end()) {
      how.low = known->second.how.low;
      how.high = known->second.how.high;
      if (!(how == known->second.how))
        throw Unsupported("expected the scale and zero point that the tensor was quantized with, got others",
                          "equal ones");
      const std::string real = real_of(from, to);
      if (real != to) renames_[to] = real;
      return;
    }
    throw Unsupported(
        "expected a tensor that is quantized, a constant or an input, got the result of another operator");
  }

  void qonnx(const Node& node) {
    if (node.op == "Trunc")
      throw Unsupported("expected a Trunc (version 2, ties not to even) of an average of quantized values, got another",
                        "rounding_mode FLOOR, CEIL or HALF_UP, or a pool and a Quant");
    const Array* x = graph_.constant(node.inputs.at(0));
    const ValueQuantization how =
        node.op == "BipolarQuant"
            ? bipolar_quantization(constant(node, 1, "scale"), rank_of(node.inputs[0]))
            : quant_quantization(node, constant(node, 1, "scale"), constant(node, 2, "zero point"),
                                 constant(node, 3, "bit width"), rank_of(node.inputs[0]));
    const std::string& to = node.outputs.at(0);
    if (x) {
      std::vector<const Array*> inputs;
      for (const std::string& input : node.inputs) inputs.push_back(graph_.constant(input));
      // Its results stand on the grid: rounding them anew only counts their steps.
      graph_.constants[to] = quantized(compute(node, graph_.opset, inputs, false).at(0), how);
      graph_.quantization[to] = how;
      return subject_.log.add(node, "is constant integers");
    }
    if (is_bipolar(node, graph_.constant(node.inputs.back())))
      throw Unsupported("expected activations with a zero, got ones that are -1 or +1", "a Quant of 2 bits");
    const std::string rounding = node.attributes.text("rounding_mode", "ROUND");
    if (rounding != "ROUND" && rounding != "HALF_EVEN" && rounding != "HALF_UP")
      throw Unsupported("expected rounding_mode ROUND of activations, got " + rounding, "rounding_mode ROUND");
    quantized_[to] = {node.inputs[0], how, "", node};
    real_of(to, to);
    quantized_.erase(to);  // its output is real already
  }

  /// The value behind the rounding of `quantized`, which a node makes now if nobody has read it yet: an Identity whose
  /// output has the quantization.
  std::string real_of(const std::string& quantized, const std::string& wish) {
    Quantized& q = quantized_.at(quantized);
    if (!q.real.empty() && wish != quantized) return q.real;
    const std::string name = wish.empty() ? fresh_name(graph_, quantized) : wish;
    Node round;
    round.op = "Identity";
    round.name = q.node.name;
    round.inputs = {q.real.empty() ? q.source : q.real};
    round.outputs = {name};
    graph_.nodes.push_back(round);
    graph_.quantization[name] = q.how;
    subject_.log.add(q.node, "its output has scale " + std::to_string(q.how.scale[0]) + " and zero point " +
                                 std::to_string(q.how.zero_point[0]));
    if (q.real.empty()) q.real = name;
    return name;
  }

  size_t rank_of(const std::string& value) const {
    const auto found = subject_.values.find(value);
    if (found == subject_.values.end()) throw Unsupported("expected an input whose shape is known, got none");
    return found->second.rank();
  }

  const Array& constant(const Node& node, size_t input, const char* what) const {
    const Array* array = input < node.inputs.size() ? graph_.constant(node.inputs[input]) : nullptr;
    if (!array)
      throw Unsupported(std::string("expected a constant ") + what + ", got one that depends on the model's input",
                        "static quantization");
    return *array;
  }
  const Array* optional_constant(const Node& node, size_t input, const char* what) const {
    return input < node.inputs.size() && !node.inputs[input].empty() ? &constant(node, input, what) : nullptr;
  }

  Subject& subject_;
  Graph& graph_;
  std::map<std::string, Quantized> quantized_;  // by integer value
  std::map<std::string, std::string> renames_;
};

}  // namespace

void collect_quantization(Subject& subject) { Collection(subject).run(); }

}  // namespace winnow::models::import::passes
