// A rounding that every reader of a value asks for is a property of the value.
#include <algorithm>

#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

const ValueQuantization* quantization_of(const Graph& graph, const std::string& value) {
  const auto found = graph.quantization.find(value);
  return found == graph.quantization.end() ? nullptr : &found->second;
}

bool is_rounding(const Graph& graph, const Node& node) {
  return node.op == "Identity" && node.domain.empty() && quantization_of(graph, node.outputs[0]);
}

}  // namespace

void merge_roundings(Subject& subject) {
  Graph& graph = subject.graph;
  const Links links(graph);
  std::map<std::string, std::string> renames;
  std::vector<bool> gone(graph.nodes.size(), false);
  const auto merge = [&](const std::string& value) {
    const std::vector<size_t>& readers = links.readers(value);
    if (readers.empty() || graph.constant(value)) return;
    const ValueQuantization* own = quantization_of(graph, value);
    const ValueQuantization* wanted = own;
    for (size_t reader : readers) {
      const Node& node = graph.nodes[reader];
      if (!is_rounding(graph, node)) {
        if (!own) return;  // somebody reads it as it is
        continue;
      }
      const ValueQuantization* how = quantization_of(graph, node.outputs[0]);
      if (!wanted) wanted = how;
      if (!own && !(*how == *wanted)) return;
    }
    if (!own && graph.is_output(value)) return;
    for (size_t reader : readers) {
      const Node& node = graph.nodes[reader];
      if (!is_rounding(graph, node) || !(*quantization_of(graph, node.outputs[0]) == *wanted)) continue;
      renames[node.outputs[0]] = value;
      gone[reader] = true;
    }
    if (!own) graph.quantization[value] = *wanted;
  };
  for (const GraphInput& input : graph.inputs) merge(input.name);
  for (const Node& node : graph.nodes)
    for (const std::string& output : node.outputs)
      if (!output.empty()) merge(output);

  std::vector<Node> left;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!gone[i]) left.push_back(std::move(graph.nodes[i]));
    else subject.log.add(graph.nodes[i], "its input is rounded as it is made");
  }
  graph.nodes = std::move(left);
  rename_values(graph, renames);
}

}  // namespace winnow::models::import::passes
