// A batch normalization with fixed statistics is a factor and a term for each channel.
#include <cmath>

#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

/// Two nodes in place of one.
void split(Graph& graph, const Shape& shape, const Node& node, std::vector<Node>& to) {
  std::vector<Array> parameters;
  for (size_t i = 1; i < 5; ++i) {
    const std::optional<Array> array = i < node.inputs.size() ? real_constant(graph, node.inputs[i]) : std::nullopt;
    if (!array) throw Unsupported("expected constant scale, bias, mean and variance, got others");
    if (array->elements() != shape.at(1))
      throw Unsupported("expected one parameter for each of " + std::to_string(shape[1]) + " channels, got " +
                        array_text(*array));
    parameters.push_back(*array);
  }
  if (node.attributes.integer("training_mode", 0) != 0)
    throw Unsupported("expected a batch normalization in inference mode, got one that trains",
                      "the model exported for inference");
  const auto epsilon = static_cast<double>(node.attributes.real("epsilon", 1e-5f));
  Shape one(shape.size(), 1);
  one[1] = shape[1];
  Array factor = make_array(ElementType::kFloat, one), term = make_array(ElementType::kFloat, one);
  for (size_t c = 0; c < factor.real.size(); ++c) {
    const auto at = [&](size_t i) { return static_cast<double>(parameters[i].real[c]); };
    const double a = at(0) / std::sqrt(at(3) + epsilon);
    factor.real[c] = static_cast<float>(a);
    term.real[c] = static_cast<float>(at(1) - at(2) * a);
  }
  const std::string between = fresh_name(graph, node.outputs[0]);
  to.push_back(
      make_node("Mul", node.name, {node.inputs[0], add_constant(graph, node.name, std::move(factor))}, {between}));
  to.push_back(
      make_node("Add", node.name, {between, add_constant(graph, node.name, std::move(term))}, {node.outputs[0]}));
}

}  // namespace

void batch_norm_to_affine(Subject& subject) {
  std::vector<Node> nodes;
  for (Node& node : subject.graph.nodes) {
    const Shape* shape = shape_of(subject.values, node.outputs[0]);
    if (node.op != "BatchNormalization" || !node.domain.empty() || !shape || shape->size() < 2) {
      nodes.push_back(std::move(node));
      continue;
    }
    try {
      split(subject.graph, *shape, node, nodes);
      subject.log.add(node, "is a factor and a term for each channel");
    } catch (const Unsupported& reason) {
      refuse(subject, node, reason);
    }
  }
  subject.graph.nodes = std::move(nodes);
}

}  // namespace winnow::models::import::passes
