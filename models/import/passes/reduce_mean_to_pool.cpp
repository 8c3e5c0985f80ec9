// A mean over the map, or over one axis of it, is an average pool.
#include <algorithm>

#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

void replace(Graph& graph, const Values& values, const Node& node, std::vector<Node>& to) {
  const Shape *in = shape_of(values, node.inputs[0]), *out = shape_of(values, node.outputs[0]);
  if (!in || !out) throw Unsupported("expected a tensor whose shape is known, got none");
  std::vector<int64_t> given = node.attributes.integers("axes");
  if (node.inputs.size() > 1 && !node.inputs[1].empty()) {
    const Array* axes = graph.constant(node.inputs[1]);
    if (!axes) throw Unsupported("expected constant axes, got some that depend on the model's input");
    given = axes->whole;
  }
  std::vector<size_t> axes = axes_of(given, in->size());
  std::sort(axes.begin(), axes.end());
  if (in->size() < 3 || axes.empty() || axes[0] < 2)
    throw Unsupported("expected a mean over axes of the map (2 and up), got axes " + dimensions_text(given) + " of " +
                          dimensions_text(*in),
                      "a mean over height and width");
  const bool whole = axes.size() == in->size() - 2;
  const bool keeps = out->size() == in->size();
  const std::string pooled = keeps ? node.outputs[0] : fresh_name(graph, node.outputs[0]);
  Node pool = make_node(whole ? "GlobalAveragePool" : "AveragePool", node.name, {node.inputs[0]}, {pooled});
  if (!whole) {
    std::vector<int64_t> kernel(in->size() - 2, 1);
    for (size_t axis : axes) kernel[axis - 2] = (*in)[axis];
    pool.attributes.set("kernel_shape", kernel);
  }
  to.push_back(std::move(pool));
  if (keeps) return;
  const auto rank = static_cast<int64_t>(out->size());
  const std::string shape = add_constant(graph, node.name, integers(ElementType::kInt64, {rank}, *out));
  to.push_back(make_node("Reshape", node.name, {pooled, shape}, {node.outputs[0]}));
  if (is_quantized(graph, node.outputs[0])) graph.quantization[pooled] = graph.quantization.at(node.outputs[0]);
}

}  // namespace

void reduce_mean_to_pool(Subject& subject) {
  std::vector<Node> nodes;
  for (Node& node : subject.graph.nodes) {
    if (node.op != "ReduceMean" || !node.domain.empty()) {
      nodes.push_back(std::move(node));
      continue;
    }
    try {
      replace(subject.graph, subject.values, node, nodes);
      subject.log.add(node, "is an average pool");
    } catch (const Unsupported& reason) {
      refuse(subject, node, reason);
      nodes.push_back(std::move(node));
    }
  }
  subject.graph.nodes = std::move(nodes);
}

}  // namespace winnow::models::import::passes
