// Operators on quantized tensors become the same operators on real ones between a dequantization and a quantization.
#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

/// Which inputs of a quantized operator are a tensor with its scale and zero point.
struct Quantized {
  const char* op;
  const char* domain;
  const char* real;              // the operator on real tensors
  std::vector<size_t> operands;  // index of each operand; its scale and zero point stand behind it
  size_t out_scale;              // index of the output's scale; its zero point stands behind it
  int bias = -1;                 // index of an int32 bias in units of the two operands' scales
};

const Quantized* find(const Node& node) {
  static const std::vector<Quantized> list = {
      {"QLinearConv", "", "Conv", {0, 3}, 6, 8},
      {"QLinearMatMul", "", "MatMul", {0, 3}, 6},
      {"QLinearAdd", "com.microsoft", "Add", {0, 3}, 6},
      {"QLinearMul", "com.microsoft", "Mul", {0, 3}, 6},
      {"QGemm", "com.microsoft", "Gemm", {0, 3}, 7, 6},
      {"QLinearAveragePool", "com.microsoft", "AveragePool", {0}, 3},
      {"QLinearGlobalAveragePool", "com.microsoft", "GlobalAveragePool", {0}, 3},
      {"QLinearLeakyRelu", "com.microsoft", "LeakyRelu", {0}, 3},
      {"QLinearSigmoid", "com.microsoft", "Sigmoid", {0}, 3},
      {"QLinearSoftmax", "com.microsoft", "Softmax", {0}, 3},
  };
  for (const Quantized& row : list)
    if (node.op == row.op && node.domain == row.domain) return &row;
  return nullptr;
}

class Decomposition {
 public:
  Decomposition(Subject& subject, std::vector<Node>& to) : graph_(subject.graph), values_(subject.values), to_(to) {}

  void run(const Node& node, const Quantized& how) {
    Node real;
    real.op = how.real;
    real.name = node.name;
    real.attributes = node.attributes;
    if (node.op == "QLinearSoftmax") set_softmax_axis(node, real);
    for (size_t operand : how.operands) real.inputs.push_back(dequantize(node, operand));
    if (how.bias >= 0 && input(node, static_cast<size_t>(how.bias)) != "")
      real.inputs.push_back(dequantized_bias(node, how));
    finish(node, std::move(real), how.out_scale);
  }

  /// Inputs: output scale, output zero point, then three of each operand.
  void concat(const Node& node) {
    Node real;
    real.op = "Concat";
    real.name = node.name;
    real.attributes = node.attributes;
    for (size_t operand = 2; operand < node.inputs.size(); operand += 3)
      real.inputs.push_back(dequantize(node, operand));
    finish(node, std::move(real), 0);
  }

 private:
  static std::string input(const Node& node, size_t i) { return i < node.inputs.size() ? node.inputs[i] : ""; }

  Node linear(const char* op, const Node& node, const std::string& from, const std::string& scale,
              const std::string& zero_point, const std::string& to) {
    Node made;
    made.op = op;
    made.name = node.name;
    made.inputs = {from, scale};
    if (!zero_point.empty()) made.inputs.push_back(zero_point);
    made.outputs = {to};
    return made;
  }

  std::string dequantize(const Node& node, size_t operand) {
    const std::string real = fresh_name(graph_, input(node, operand));
    Node made = linear("DequantizeLinear", node, input(node, operand), vector(input(node, operand + 1)),
                       vector(input(node, operand + 2)), real);
    // Scales of weights are by output channel: the first axis of a convolution's and of a matrix that is to be
    // transposed, the last of another matrix.
    if (operand > 0) made.attributes.set("axis", outputs_first(node) ? int64_t{0} : int64_t{-1});
    to_.push_back(std::move(made));
    return real;
  }

  static bool outputs_first(const Node& node) {
    return node.op == "QLinearConv" || node.attributes.integer("transB", 0) != 0;
  }

  /// Scales or zero points of columns may be stored as a matrix [1, n]: those of a vector.
  std::string vector(const std::string& value) {
    const Array* array = graph_.constant(value);
    if (!array || array->rank() < 2) return value;
    return add_constant(graph_, value, reshaped(*array, {array->elements()}));
  }

  /// The axis in the sense that the graph's own opset has it; the node says whose rules it follows itself.
  void set_softmax_axis(const Node& node, Node& real) const {
    const Shape* shape = shape_of(values_, node.inputs.at(0));
    if (!shape) throw Unsupported("expected an input whose shape is known, got none");
    const size_t axis = axes_of({node.attributes.integer("axis", -1)}, shape->size())[0];
    const bool one_axis = node.attributes.integer("opset", 13) >= 13, graph_one_axis = graph_.opset >= 13;
    // Before opset 13 a softmax is over all axes from the given one on.
    if (one_axis != graph_one_axis && product(*shape, axis + 1, shape->size()) != 1)
      throw Unsupported("expected a softmax over the last axis, got one over axis " + std::to_string(axis) + " of " +
                            dimensions_text(*shape),
                        "a softmax at the end of the model, over the channels of a vector");
    real.attributes = {};
    real.attributes.set("axis", static_cast<int64_t>(axis));
  }

  std::string dequantized_bias(const Node& node, const Quantized& how) {
    const Array *a = graph_.constant(input(node, how.operands[0] + 1)),
                *b = graph_.constant(input(node, how.operands[1] + 1));
    if (!a || !b || a->real.size() != 1)
      throw Unsupported("expected constant scales, and one of the input, got others");
    // QGemm's factor is one of the bias too.
    const float alpha = node.attributes.real("alpha", 1);
    if (!(alpha > 0)) throw Unsupported("expected alpha above 0, got " + std::to_string(alpha));
    std::vector<float> scale;
    for (float of_weights : b->real) scale.push_back(alpha * a->real[0] * of_weights);
    const auto count = static_cast<int64_t>(scale.size());
    std::string bias = input(node, static_cast<size_t>(how.bias));
    if (const Array* given = graph_.constant(bias); given && given->elements() == 1 && count > 1)
      bias = add_constant(graph_, bias, broadcast(reshaped(*given, {}), {count}));
    const std::string name = add_constant(graph_, bias, floats(count == 1 ? Shape{} : Shape{count}, std::move(scale))),
                      real = fresh_name(graph_, bias);
    Node made = linear("DequantizeLinear", node, bias, name, "", real);
    made.attributes.set("axis", int64_t{-1});
    to_.push_back(std::move(made));
    return real;
  }

  void finish(const Node& node, Node real, size_t out_scale) {
    if (input(node, out_scale).empty()) {  // QGemm's result is real then
      real.outputs = {node.outputs[0]};
      return to_.push_back(std::move(real));
    }
    const std::string result = fresh_name(graph_, node.outputs[0]);
    real.outputs = {result};
    to_.push_back(std::move(real));
    to_.push_back(
        linear("QuantizeLinear", node, result, input(node, out_scale), input(node, out_scale + 1), node.outputs[0]));
  }

  Graph& graph_;
  const Values& values_;
  std::vector<Node>& to_;
};

}  // namespace

void decompose_quantized(Subject& subject) {
  std::vector<Node> nodes;
  Decomposition decomposition(subject, nodes);
  for (Node& node : subject.graph.nodes) {
    const Quantized* how = find(node);
    const bool concat = node.op == "QLinearConcat" && node.domain == "com.microsoft";
    if (!how && !concat) {
      nodes.push_back(std::move(node));
      continue;
    }
    const size_t before = nodes.size();
    try {
      if (concat) decomposition.concat(node);
      else decomposition.run(node, *how);
      subject.log.add(
          node, std::string("is a ") + (concat ? "Concat" : how->real) + " between dequantizations and a quantization");
    } catch (const Unsupported& reason) {
      refuse(subject, node, reason);
      nodes.resize(before);
      nodes.push_back(std::move(node));
    }
  }
  subject.graph.nodes = std::move(nodes);
}

}  // namespace winnow::models::import::passes
