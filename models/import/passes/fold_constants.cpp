// What depends on constants alone becomes a constant.
#include <algorithm>

#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

/// What says how a constant is quantized stays, so that its integers do.
bool says_quantization(const Node& node) { return node.op == "DequantizeLinear" || node.domain == "qonnx"; }

}  // namespace

void fold_constants(Subject& subject) {
  Graph& graph = subject.graph;
  std::vector<Node> left;
  for (Node& node : graph.nodes) {
    const bool known = !says_quantization(node) &&
                       std::all_of(node.outputs.begin(), node.outputs.end(), [&](const std::string& output) {
                         if (output.empty()) return true;
                         const auto value = subject.values.find(output);
                         return value != subject.values.end() && value->second.known;
                       });
    // A constant that waits for a quantization to be read with it is no number yet. (The shape of what depends on the
    // model's input is one.)
    const bool waits = std::any_of(node.inputs.begin(), node.inputs.end(), [&](const std::string& input) {
      const auto value = subject.values.find(input);
      return !input.empty() && graph.constants.count(input) == 0 && value != subject.values.end() &&
             value->second.known;
    });
    if (!known || waits) {
      left.push_back(std::move(node));
      continue;
    }
    for (const std::string& output : node.outputs)
      if (!output.empty()) graph.constants[output] = subject.values.at(output);
    subject.log.add(node, "is a constant");
  }
  graph.nodes = std::move(left);
}

}  // namespace winnow::models::import::passes
