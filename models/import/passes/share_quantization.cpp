// What only selects or clamps has the quantization of its neighbour.
#include <algorithm>

#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {

void share_quantization(Subject& subject) {
  Graph& graph = subject.graph;
  if (graph.inputs.empty() || !is_quantized(graph, graph.inputs[0].name)) return;
  const Links links(graph);
  // From the end to the front: what a node selects from may be rounded as its result is.
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    const std::string& output = node->outputs[0];
    if (is_quantized(graph, output) || graph.is_output(output)) continue;
    const Node* reader = links.only_reader(output);
    if (!reader || !selects(*reader) || !is_quantized(graph, reader->outputs[0])) continue;
    graph.quantization[output] = widened(graph.quantization.at(reader->outputs[0]));
    subject.log.add(*node, "is rounded as " + reader->place() + " is");
  }
  // And on from what is quantized.
  for (const Node& node : graph.nodes) {
    const std::string& output = node.outputs[0];
    if (is_quantized(graph, output) || !selects(node) || !is_quantized(graph, node.inputs[0])) continue;
    const ValueQuantization& from = graph.quantization.at(node.inputs[0]);
    const bool alike =
        node.op != "Concat" || std::all_of(node.inputs.begin(), node.inputs.end(), [&](const std::string& input) {
          return is_quantized(graph, input) && graph.quantization.at(input) == from;
        });
    if (!alike) continue;
    graph.quantization[output] = from;
    subject.log.add(node, "is rounded as its input is");
  }
}

}  // namespace winnow::models::import::passes
