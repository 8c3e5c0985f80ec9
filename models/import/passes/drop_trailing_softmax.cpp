// A softmax at the end is left to who reads the outputs; their order is the same.
#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {

namespace {

/// Over the channels, in whose order the outputs are compared; before opset 13 over all axes from the given one on.
bool over_channels(const Subject& subject, const Node& node) {
  const Shape* shape = shape_of(subject.values, node.inputs.at(0));
  if (!shape || shape->size() < 2) return false;
  const int64_t axis = node.attributes.integer("axis", subject.graph.opset < 13 ? 1 : -1);
  return axes_of({axis}, shape->size())[0] == 1;
}

}  // namespace

void drop_trailing_softmax(Subject& subject) {
  Graph& graph = subject.graph;
  const Links links(graph);
  std::vector<Node> left;
  for (Node& node : graph.nodes) {
    const bool softmax = node.domain.empty() && (node.op == "Softmax" || node.op == "LogSoftmax");
    if (!softmax || !links.readers(node.outputs[0]).empty() || graph.constant(node.inputs[0]) ||
        !over_channels(subject, node)) {
      left.push_back(std::move(node));
      continue;
    }
    graph.before_softmax.insert(node.inputs[0]);
    for (std::string& output : graph.outputs)
      if (output == node.outputs[0]) output = node.inputs[0];
    subject.log.note(node, "is left out: the outputs are its inputs, in the same order of size");
  }
  graph.nodes = std::move(left);
}

}  // namespace winnow::models::import::passes
