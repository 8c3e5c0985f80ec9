// The passes in their order.
#include "models/import/passes/passes.h"

#include "models/import/passes/list.h"

namespace winnow::models::import::passes {

const std::vector<Pass>& all() {
  static const std::vector<Pass> list = {
      {"fold_constants", "What depends on constants alone becomes a constant.", fold_constants},
      {"decompose_quantized", "Operators on quantized tensors become real ones between roundings.",
       decompose_quantized},
      {"replace_trunc", "Bits cut off an average (Trunc) are a convolution and a rounding; the integers are the same.",
       replace_trunc},
      {"collect_quantization", "Nodes that quantize become properties of values; integers stay.", collect_quantization},
      {"remove_identities", "What gives its input unchanged goes away.", remove_identities},
      {"merge_roundings", "A rounding that every reader asks for is a property of the value.", merge_roundings},
      {"batch_norm_to_affine", "A batch normalization is a factor and a term for each channel.", batch_norm_to_affine},
      {"matmul_to_gemm", "Products with a constant matrix are Gemm with weights [out, in].", matmul_to_gemm},
      {"reshape_input", "A map that is a view of the model's input is the input.", reshape_input},
      {"lift_transposes", "A transposition stands before what works on elements alone.", lift_transposes},
      {"lay_out", "Transpositions go through to where they are permutations of weights, or nothing.", lay_out},
      {"reduce_mean_to_pool", "A mean over the map is an average pool.", reduce_mean_to_pool},
      {"fuse_clamps", "Bounds one behind the other are one.", fuse_clamps},
      {"fold_affine", "Factors and terms of channels go into weights and biases.", fold_affine},
      {"fold_pad", "Zeros around a map are padding of the window that reads them.", fold_pad},
      {"drop_trailing_softmax", "A softmax at the end is left to who reads the outputs; their order is the same.",
       drop_trailing_softmax},
      {"share_quantization", "What only selects or clamps has the quantization of its neighbour.", share_quantization},
  };
  return list;
}

void refuse(Subject& subject, const Node& node, const Unsupported& reason) {
  add_unsupported(subject.problems, node, reason);
  subject.graph.refused.insert(node.outputs.at(0));
}

namespace {

/// The operator of every node as it is, by its name, under which later nodes stand for it; none of names used twice.
using Operators = std::map<std::string, std::string>;

Operators operators_by_name(const Graph& graph) {
  Operators operators;
  for (const Node& node : graph.nodes) {
    std::string& op = operators.emplace(node.name, node.op).first->second;
    if (op != node.op) op.clear();
  }
  return operators;
}

/// Nodes that stand for one of the file are named by that one's operator; a transposition beside it is none of its.
void name_by(const Operators& file, Graph& graph) {
  for (Node& node : graph.nodes) {
    const auto was = file.find(node.name);
    if (was != file.end() && !was->second.empty() && was->second != node.op && node.op != "Transpose")
      node.was = was->second;
  }
}

}  // namespace

Steps run_all(Graph& graph, Problems& problems) {
  const Operators file = operators_by_name(graph);
  Steps steps;
  for (const Pass& pass : all()) {
    Problems unseen(problems.file());  // what cannot be inferred was said when the graph was first looked at
    const Values values = infer_values(graph, unseen);
    Log log(pass.name);
    Subject subject{graph, values, problems, log};
    pass.run(subject);
    name_by(file, graph);
    steps.lines.insert(steps.lines.end(), log.lines().begin(), log.lines().end());
    steps.notes.insert(steps.notes.end(), log.notes().begin(), log.notes().end());
  }
  return steps;
}

}  // namespace winnow::models::import::passes
