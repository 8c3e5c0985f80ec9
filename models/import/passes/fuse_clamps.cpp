// Relu, Clip, Min and Max with constants are bounds; those one behind the other are one.
#include <algorithm>
#include <limits>

#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

constexpr float kInfinite = std::numeric_limits<float>::infinity();

struct Bounds {
  float low = -kInfinite, high = kInfinite;
};

/// The one value of a constant.
std::optional<float> scalar(const Graph& graph, const Node& node, size_t input) {
  if (input >= node.inputs.size() || node.inputs[input].empty()) return std::nullopt;
  const std::optional<Array> array = real_constant(graph, node.inputs[input]);
  if (!array || array->elements() < 1 || !is_uniform(*array)) return std::nullopt;
  return array->real[0];
}

/// A node that bounds its first input gives its bounds; Min and Max with the constant first have it put second.
std::optional<Bounds> bounds_of(const Subject& subject, Node& node) {
  const Graph& graph = subject.graph;
  if (!node.domain.empty() || node.inputs.empty()) return std::nullopt;
  if (node.op == "Relu") return Bounds{0, kInfinite};
  if (node.op == "LeakyRelu" && node.attributes.real("alpha", 0.01f) == 0) return Bounds{0, kInfinite};
  if (node.op == "Clip") {
    Bounds bounds{node.attributes.real("min", -kInfinite), node.attributes.real("max", kInfinite)};
    for (size_t input : {size_t{1}, size_t{2}}) {
      if (input >= node.inputs.size() || node.inputs[input].empty()) continue;
      const std::optional<float> bound = scalar(graph, node, input);
      if (!bound) throw Unsupported("expected constant bounds, got some that depend on the model's input");
      (input == 1 ? bounds.low : bounds.high) = *bound;
    }
    return bounds;
  }
  if ((node.op == "Min" || node.op == "Max") && node.inputs.size() == 2) {
    if (graph.constant(node.inputs[0]) && !graph.constant(node.inputs[1])) std::swap(node.inputs[0], node.inputs[1]);
    const Shape *in = shape_of(subject.values, node.inputs[0]), *out = shape_of(subject.values, node.outputs[0]);
    const std::optional<float> bound = scalar(graph, node, 1);
    if (bound && in && out && *in == *out)
      return node.op == "Min" ? Bounds{-kInfinite, *bound} : Bounds{*bound, kInfinite};
  }
  return std::nullopt;
}

Node clamp(const Node& node, Bounds bounds) {
  const std::string &input = node.inputs[0], &output = node.outputs[0];
  if (bounds.low == 0 && bounds.high == kInfinite) return make_node("Relu", node.name, {input}, {output});
  Node clip = make_node("Clip", node.name, {input}, {output});
  if (bounds.low != -kInfinite) clip.attributes.set("min", bounds.low);
  if (bounds.high != kInfinite) clip.attributes.set("max", bounds.high);
  return clip;
}

}  // namespace

void fuse_clamps(Subject& subject) {
  Graph& graph = subject.graph;
  const Links links(graph);
  std::map<std::string, size_t> maker;  // of values that bounds of `nodes` make
  std::map<std::string, Bounds> bounds_by_value;
  std::map<std::string, std::string> renames;
  std::vector<Node> nodes;
  for (Node& node : graph.nodes) {
    std::optional<Bounds> bounds;
    try {
      bounds = bounds_of(subject, node);
    } catch (const Unsupported& reason) {
      refuse(subject, node, reason);
    }
    if (!bounds) {
      nodes.push_back(std::move(node));
      continue;
    }
    const bool infinite = bounds->low == -kInfinite && bounds->high == kInfinite;
    if (infinite && !is_quantized(graph, node.outputs[0])) {
      renames[node.outputs[0]] = node.inputs[0];
      subject.log.add(node, "bounds nothing");
      continue;
    }
    const auto before = maker.find(node.inputs[0]);
    if (before != maker.end() && links.only_reader(node.inputs[0]) && !is_quantized(graph, node.inputs[0])) {
      // min(max(x, a), b) bounds to [a, b] cut by what follows.
      const Bounds first = bounds_by_value.at(node.inputs[0]);
      // Bounds the wrong way round give the upper one, as the operators say.
      const auto cut = [&](float value) { return std::min(std::max(value, bounds->low), bounds->high); };
      const Bounds both{cut(std::min(first.low, first.high)), cut(first.high)};
      Node& target = nodes[before->second];
      subject.log.add(node, "is one with " + target.place());
      target.outputs[0] = node.outputs[0];
      target = clamp(target, both);
      maker[node.outputs[0]] = before->second;
      bounds_by_value[node.outputs[0]] = both;
      continue;
    }
    maker[node.outputs[0]] = nodes.size();
    bounds_by_value[node.outputs[0]] = *bounds;
    nodes.push_back(clamp(node, *bounds));
  }
  graph.nodes = std::move(nodes);
  rename_values(graph, renames);
}

}  // namespace winnow::models::import::passes
