// A map that is nothing but a view of the model's input is the input: the network has the shape that its layers read.
#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

bool is_view(const Node& node) {
  static const std::set<std::string> list = {"Reshape", "Flatten", "Squeeze", "Unsqueeze"};
  return node.domain.empty() && list.count(node.op) != 0;
}

/// [1, channels, ...] with a spatial axis longer than 1.
bool is_map(const Shape& shape) { return shape.size() >= 3 && shape[0] == 1 && product(shape, 2, shape.size()) > 1; }

/// The views that stand one behind the other from the input on, each the only reader of the value before it.
std::vector<const Node*> views_of(const Graph& graph, const Links& links, const std::string& input) {
  std::vector<const Node*> views;
  for (const Node* reader = links.only_reader(input); reader && is_view(*reader) && !graph.is_output(input);) {
    views.push_back(reader);
    const std::string& out = reader->outputs[0];
    reader = links.only_reader(out);
  }
  return views;
}

/// What rounds the values of the views; nothing if they are rounded several times in different ways.
std::optional<std::optional<ValueQuantization>> rounding_of(const Graph& graph, const std::string& input,
                                                            const std::vector<const Node*>& views) {
  std::optional<ValueQuantization> one;
  const auto agrees = [&](const std::string& value) {
    const auto own = graph.quantization.find(value);
    if (own == graph.quantization.end()) return true;
    if (own->second.scale.size() != 1 || (one && !(*one == own->second))) return false;
    one = own->second;
    return true;
  };
  if (!agrees(input)) return std::nullopt;
  for (const Node* view : views)
    if (!agrees(view->outputs[0])) return std::nullopt;
  return one;
}

}  // namespace

void reshape_input(Subject& subject) {
  Graph& graph = subject.graph;
  const Links links(graph);
  std::map<std::string, std::string> renames;
  for (GraphInput& input : graph.inputs) {
    const std::vector<const Node*> views = views_of(graph, links, input.name);
    if (views.empty()) continue;
    const std::string& last = views.back()->outputs[0];
    const Shape* shape = shape_of(subject.values, last);
    const auto rounding = rounding_of(graph, input.name, views);
    // A vector stays a layer's business: samples are maps then.
    if (!shape || !is_map(*shape) || graph.is_output(last) || !rounding) continue;
    if (*shape == input.shape) continue;
    input.shape = *shape;
    if (*rounding) graph.quantization[input.name] = **rounding;
    for (const Node* view : views) {
      renames[view->outputs[0]] = input.name;
      subject.log.add(*view, "the input has the shape behind it");
    }
  }
  std::vector<Node> left;
  for (Node& node : graph.nodes)
    if (renames.count(node.outputs.at(0)) == 0) left.push_back(std::move(node));
  graph.nodes = std::move(left);
  rename_values(graph, renames);
}

}  // namespace winnow::models::import::passes
