// A softmax at the end is left to who reads the outputs; their order is the same.
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {

void drop_trailing_softmax(Subject& subject) {
  Graph& graph = subject.graph;
  const Links links(graph);
  std::vector<Node> left;
  for (Node& node : graph.nodes) {
    const bool softmax = node.domain.empty() && (node.op == "Softmax" || node.op == "LogSoftmax");
    if (!softmax || !links.readers(node.outputs[0]).empty() || graph.constant(node.inputs[0])) {
      left.push_back(std::move(node));
      continue;
    }
    for (std::string& output : graph.outputs)
      if (output == node.outputs[0]) output = node.inputs[0];
    subject.log.add(node, "is left out: the outputs are its inputs, in the same order of size");
  }
  graph.nodes = std::move(left);
}

}  // namespace winnow::models::import::passes
