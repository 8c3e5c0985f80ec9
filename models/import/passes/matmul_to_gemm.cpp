// Products with a constant matrix all become Gemm with weights [out, in], alpha and beta in the constants.
#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

Array scaled(Array array, float factor) {
  for (float& value : array.real) value *= factor;
  return array;
}

class ToGemm {
 public:
  explicit ToGemm(Subject& subject) : graph_(subject.graph), values_(subject.values) {}

  bool run(Node& node) {
    if (!node.domain.empty() || (node.op != "MatMul" && node.op != "Gemm") || node.inputs.size() < 2) return false;
    const Array* weight = graph_.constant(node.inputs[1]);
    const Shape* input = shape_of(values_, node.inputs[0]);
    if (!weight)
      throw Unsupported("expected a constant matrix as second factor, got one that depends on the model's input",
                        "weights that are constants");
    if (weight->rank() != 2 || !input || input->size() != 2)
      throw Unsupported("expected a vector [1, n] times a constant matrix, got " +
                            (input ? dimensions_text(*input) : std::string("an unknown shape")) + " times " +
                            array_text(*weight),
                        "a Flatten before it");
    const bool gemm = node.op == "Gemm";
    if (gemm && node.attributes.integer("transA", 0) != 0)
      throw Unsupported("expected transA 0, got 1", "a Gemm of the vector as it is");
    const float alpha = gemm ? node.attributes.real("alpha", 1) : 1, beta = gemm ? node.attributes.real("beta", 1) : 1;
    const bool outputs_first = gemm && node.attributes.integer("transB", 0) != 0;
    const int64_t outputs = weight->shape[outputs_first ? 0 : 1];
    const Array* bias = node.inputs.size() > 2 ? graph_.constant(node.inputs[2]) : nullptr;
    const bool repeats = bias && bias->elements() == 1 && outputs != 1;
    if (outputs_first && alpha == 1 && beta == 1 && !repeats) return false;
    set_weight(node, *weight, outputs_first, alpha);
    if (repeats) repeat_bias(node, *bias, outputs);
    if (node.inputs.size() > 2 && !node.inputs[2].empty() && beta != 1) {
      const std::optional<Array> real = real_constant(graph_, node.inputs[2]);
      if (!real) throw Unsupported("expected a constant bias, got one that depends on the model's input");
      node.inputs[2] = add_constant(graph_, node.inputs[2], scaled(*real, beta));
    }
    node.op = "Gemm";
    for (const char* attribute : {"alpha", "beta", "transB", "transA"}) node.attributes.erase(attribute);
    node.attributes.set("transB", int64_t{1});
    return true;
  }

 private:
  /// One value for all outputs.
  void repeat_bias(Node& node, const Array& bias, int64_t outputs) {
    const auto quantization = graph_.quantization.find(node.inputs[2]);
    const ValueQuantization* how = quantization == graph_.quantization.end() ? nullptr : &quantization->second;
    node.inputs[2] = add_constant(graph_, node.inputs[2], broadcast(reshaped(bias, {}), {outputs}), how);
  }

  void set_weight(Node& node, const Array& weight, bool outputs_first, float alpha) {
    const auto quantization = graph_.quantization.find(node.inputs[1]);
    if (quantization == graph_.quantization.end()) {
      Array real = outputs_first ? weight : transposed(weight, {1, 0});
      node.inputs[1] = add_constant(graph_, node.inputs[1], scaled(std::move(real), alpha));
      return;
    }
    if (!(alpha > 0)) throw Unsupported("expected alpha above 0 of quantized weights, got " + std::to_string(alpha));
    ValueQuantization how = quantization->second;
    if (!outputs_first && how.scale.size() > 1) how.axis = 1 - how.axis;
    for (float& scale : how.scale) scale *= alpha;
    node.inputs[1] = add_constant(graph_, node.inputs[1], outputs_first ? weight : transposed(weight, {1, 0}), &how);
  }

  Graph& graph_;
  const Values& values_;
};

}  // namespace

void matmul_to_gemm(Subject& subject) {
  ToGemm to_gemm(subject);
  for (Node& node : subject.graph.nodes) {
    const Node before = node;
    try {
      if (to_gemm.run(node)) subject.log.add(before, "is a Gemm with weights [out, in]");
    } catch (const Unsupported& reason) {
      refuse(subject, node, reason);
    }
  }
}

}  // namespace winnow::models::import::passes
