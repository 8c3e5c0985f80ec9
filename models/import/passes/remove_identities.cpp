// What gives its input unchanged goes away.
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

bool changes_nothing(const Subject& subject, const Node& node) {
  if (!node.domain.empty() || node.inputs.empty()) return false;
  if (node.op == "Identity" || node.op == "Dropout") return true;
  const auto in = subject.values.find(node.inputs[0]), out = subject.values.find(node.outputs[0]);
  if (in == subject.values.end() || out == subject.values.end()) return false;
  const bool same = in->second.type == out->second.type && in->second.shape == out->second.shape;
  if (node.op == "Cast" || node.op == "Reshape" || node.op == "Flatten" || node.op == "Squeeze" ||
      node.op == "Unsqueeze" || node.op == "Expand")
    return same;
  return false;
}

}  // namespace

void remove_identities(Subject& subject) {
  Graph& graph = subject.graph;
  std::map<std::string, std::string> renames;
  std::vector<Node> left;
  for (Node& node : graph.nodes) {
    // One that carries a quantization is a rounding to it; a mask of a dropout that is read has no other maker.
    const bool quantizes = graph.quantization.count(node.outputs[0]) != 0;
    if (!quantizes && node.outputs.size() == 1 && changes_nothing(subject, node)) {
      renames[node.outputs[0]] = node.inputs[0];
      subject.log.add(node, "gives its input");
    } else {
      left.push_back(std::move(node));
    }
  }
  graph.nodes = std::move(left);
  rename_values(graph, renames);
}

}  // namespace winnow::models::import::passes
