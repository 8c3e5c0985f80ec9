// A transposition stands before what works on elements alone, so that those at the model's input meet it.
#include <algorithm>

#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

/// Relu, Clip and the like, and sums and products with a constant. Their one input that is none: its index.
std::optional<size_t> elementwise_input(const Graph& graph, const Node& node) {
  static const std::set<std::string> alone = {"Relu", "Clip", "LeakyRelu", "Identity", "Neg", "Pad"};
  if (!node.domain.empty()) return std::nullopt;
  if (alone.count(node.op) != 0) return 0;
  if (!works_on_pairs(node)) return std::nullopt;
  const bool first = graph.constant(node.inputs[0]) != nullptr, second = graph.constant(node.inputs[1]) != nullptr;
  if (first == second) return std::nullopt;
  return first ? 1 : 0;
}

class Lifting {
 public:
  explicit Lifting(Subject& subject) : subject_(subject), graph_(subject.graph) {}

  /// op, then a transposition, become the transposition, then op. False where that is not the same.
  bool swap(Node& op, Node& turn) {
    const std::optional<size_t> through = elementwise_input(graph_, op);
    const Shape* shape = shape_of(subject_.values, op.outputs[0]);
    if (!through || !shape || op.outputs.size() != 1) return false;
    const Shape* before = shape_of(subject_.values, op.inputs[*through]);
    if (!before || (*before != *shape && op.op != "Pad")) return false;  // the constant has made it larger
    const auto order = axes_of(turn.attributes.integers("perm"), shape->size());
    if (order.size() != shape->size()) return false;
    const std::string made = op.outputs[0], result = turn.outputs[0];
    if (is_quantized(graph_, result) && is_quantized(graph_, made) &&
        !(graph_.quantization.at(result) == graph_.quantization.at(made)))
      return false;
    Node later = op;
    if (op.op == "Pad" && !turn_pads(later, order)) return false;
    if (works_on_pairs(op)) {
      std::string& constant = later.inputs.at(1 - *through);
      const std::optional<std::string> turned = turned_constant(graph_, constant, order);
      if (!turned) return false;
      constant = *turned;
    }
    Node first = turn;
    first.inputs[0] = op.inputs[*through];
    first.outputs[0] = fresh_name(graph_, result);
    if (is_quantized(graph_, first.inputs[0]))
      graph_.quantization[first.outputs[0]] = graph_.quantization.at(first.inputs[0]);
    if (is_quantized(graph_, made)) graph_.quantization[result] = graph_.quantization.at(made);
    later.inputs[*through] = first.outputs[0];
    later.outputs[0] = result;
    subject_.log.add(turn, "stands before " + op.place());
    op = std::move(first);
    turn = std::move(later);
    return true;
  }

 private:
  /// Pads of the axes in their new order; false where they are not constant, or of named axes.
  bool turn_pads(Node& pad, const std::vector<size_t>& order) {
    std::vector<int64_t> pads = pad.attributes.integers("pads");
    const bool given = pad.inputs.size() > 1;
    if (given) {
      const Array* array = graph_.constant(pad.inputs[1]);
      if (!array || array->is_float() || pad.inputs.size() > 3) return false;
      pads = array->whole;
    }
    if (pads.size() != 2 * order.size()) return false;
    std::vector<int64_t> turned(pads.size());
    for (size_t i = 0; i < order.size(); ++i) {
      turned[i] = pads[order[i]];
      turned[order.size() + i] = pads[order.size() + order[i]];
    }
    if (given) {
      const auto size = static_cast<int64_t>(turned.size());
      pad.inputs[1] = add_constant(graph_, pad.name, integers(ElementType::kInt64, {size}, std::move(turned)));
    } else {
      pad.attributes.set("pads", std::move(turned));
    }
    return true;
  }

  Subject& subject_;
  Graph& graph_;
};

}  // namespace

void lift_transposes(Subject& subject) {
  Graph& graph = subject.graph;
  std::map<std::string, size_t> maker;
  std::map<std::string, size_t> reads;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const std::string& output : graph.nodes[i].outputs) maker[output] = i;
    for (const std::string& input : graph.nodes[i].inputs) ++reads[input];
  }
  Lifting lifting(subject);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    // The transposition moves on to the place of what stood before it.
    for (size_t at = i; graph.nodes[at].op == "Transpose" && graph.nodes[at].domain.empty();) {
      const std::string value = graph.nodes[at].inputs[0];
      const auto before = maker.find(value);
      if (before == maker.end() || reads[value] != 1 || graph.is_output(value)) break;
      const size_t to = before->second;
      // Shapes of what is made here are not known: only what stood in the graph moves.
      if (!lifting.swap(graph.nodes[to], graph.nodes[at])) break;
      maker[graph.nodes[at].outputs[0]] = at;
      maker[graph.nodes[to].outputs[0]] = to;
      ++reads[graph.nodes[to].outputs[0]];
      at = to;
    }
  }
}

}  // namespace winnow::models::import::passes
