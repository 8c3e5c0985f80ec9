// Zeros around a map are padding of the window that reads them, or a depthwise convolution of 1x1 with padding.
#include <algorithm>
#include <limits>

#include "models/import/operators/window.h"
#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

struct Padding {
  std::vector<int64_t> begin, end;  // by spatial axis
  float value = 0;
};

/// Throws Unsupported for what no padding is.
Padding padding_of(const Graph& graph, const Node& node, const Shape& in) {
  const std::string mode = node.attributes.text("mode", "constant");
  if (mode != "constant")
    throw Unsupported("expected padding with a constant, got mode " + mode, "mode constant with zeros");
  std::vector<int64_t> pads = node.attributes.integers("pads");
  Padding padding;
  padding.value = node.attributes.real("value", 0);
  if (node.inputs.size() > 1) {
    const Array* given = graph.constant(node.inputs[1]);
    if (!given || given->is_float())
      throw Unsupported("expected constant pads, got some that depend on the model's input");
    pads = given->whole;
  }
  if (node.inputs.size() > 2 && !node.inputs[2].empty()) {
    const std::optional<Array> value = real_constant(graph, node.inputs[2]);
    if (!value || value->elements() != 1)
      throw Unsupported("expected one constant value to pad with, got something else");
    padding.value = value->real[0];
  }
  std::vector<int64_t> begin(in.size(), 0), end(in.size(), 0);
  std::vector<int64_t> axes;
  if (node.inputs.size() > 3) {
    const Array* given = graph.constant(node.inputs[3]);
    if (!given || given->is_float())
      throw Unsupported("expected constant axes, got some that depend on the model's input");
    axes = given->whole;
  } else {
    for (size_t axis = 0; axis < in.size(); ++axis) axes.push_back(static_cast<int64_t>(axis));
  }
  if (pads.size() != 2 * axes.size())
    throw Unsupported("expected " + std::to_string(2 * axes.size()) + " pads, got " + std::to_string(pads.size()));
  const std::vector<size_t> at = axes_of(axes, in.size());
  for (size_t i = 0; i < at.size(); ++i) {
    begin[at[i]] = pads[i];
    end[at[i]] = pads[at.size() + i];
  }
  for (size_t axis = 0; axis < in.size(); ++axis) {
    if (begin[axis] < 0 || end[axis] < 0) throw Unsupported("expected padding, got pads below 0, which cut");
    if (axis < 2 && (begin[axis] > 0 || end[axis] > 0))
      throw Unsupported("expected padding of height and width, got some of axis " + std::to_string(axis));
  }
  if (in.size() < 3) throw Unsupported("expected a map to pad, got " + dimensions_text(in));
  padding.begin.assign(begin.begin() + 2, begin.end());
  padding.end.assign(end.begin() + 2, end.end());
  return padding;
}

class PadFolding {
 public:
  explicit PadFolding(Subject& subject) : graph_(subject.graph), values_(subject.values) {}

  /// Whether the window of `reader` takes the padding; its pads are then its own and these.
  bool into(Node& reader, const Padding& padding, bool not_negative) {
    if (!reader.domain.empty()) return false;
    const bool conv = reader.op == "Conv", max = reader.op == "MaxPool", average = reader.op == "AveragePool";
    if (!conv && !max && !average) return false;
    const bool zeros = padding.value == 0, least = padding.value <= std::numeric_limits<float>::lowest();
    if (max ? !(least || (zeros && not_negative)) : !zeros) return false;
    // The reader's window as it is now, on the padded map.
    const Shape* padded = shape_of(values_, reader.inputs[0]);
    const Array* weight = conv ? graph_.constant(reader.inputs[1]) : nullptr;
    if (!padded || (conv && (!weight || weight->rank() < 3))) return false;
    const std::vector<int64_t> kernel = conv ? std::vector<int64_t>(weight->shape.begin() + 2, weight->shape.end())
                                             : reader.attributes.integers("kernel_shape");
    const operators::Window window = operators::window_of(reader, *padded, kernel);
    const bool own = std::any_of(window.begin.begin(), window.begin.end(), [](int64_t p) { return p != 0; }) ||
                     std::any_of(window.end.begin(), window.end.end(), [](int64_t p) { return p != 0; });
    if (average && own) return false;  // whether its own padding counts is another question
    if (!conv && reader.attributes.integer("ceil_mode", 0) != 0) return false;
    std::vector<int64_t> pads;
    for (size_t axis = 0; axis < window.axes(); ++axis) pads.push_back(window.begin[axis] + padding.begin[axis]);
    for (size_t axis = 0; axis < window.axes(); ++axis) pads.push_back(window.end[axis] + padding.end[axis]);
    for (size_t axis = 0; !conv && axis < window.axes(); ++axis)
      if (pads[axis] >= window.extent(axis) || pads[window.axes() + axis] >= window.extent(axis)) return false;
    reader.attributes.erase("auto_pad");
    reader.attributes.set("pads", pads);
    if (average) reader.attributes.set("count_include_pad", int64_t{1});
    return true;
  }

  Node standing_alone(const Node& node, const Padding& padding, const Shape& in) {
    if (padding.value != 0)
      throw Unsupported("expected zeros to pad with, got " + std::to_string(padding.value), "zeros");
    const int64_t channels = in[1];
    Shape shape(in.size(), 1);
    shape[0] = channels;
    const bool integers = is_quantized(graph_, node.inputs[0]);
    Array weight = make_array(integers ? ElementType::kInt8 : ElementType::kFloat, shape);
    std::fill(weight.real.begin(), weight.real.end(), 1.0f);
    std::fill(weight.whole.begin(), weight.whole.end(), 1);
    const ValueQuantization one{{1}, {0}, 0, -128, 127};
    Node conv =
        make_node("Conv", node.name,
                  {node.inputs[0], add_constant(graph_, node.name, std::move(weight), integers ? &one : nullptr)},
                  {node.outputs[0]});
    conv.attributes.set("group", channels);
    std::vector<int64_t> pads = padding.begin;
    pads.insert(pads.end(), padding.end.begin(), padding.end.end());
    conv.attributes.set("pads", pads);
    if (integers && !is_quantized(graph_, node.outputs[0]))
      graph_.quantization[node.outputs[0]] = graph_.quantization.at(node.inputs[0]);
    return conv;
  }

 private:
  Graph& graph_;
  const Values& values_;
};

/// Whether a value can be below 0, as far as its maker says.
bool is_not_negative(const Graph& graph, const Links& links, const std::string& value) {
  const auto quantization = graph.quantization.find(value);
  if (quantization != graph.quantization.end() && quantization->second.zero_point[0] <= quantization->second.low)
    return true;
  const Node* maker = links.producer(value);
  return maker && maker->op == "Relu";
}

/// Zeros are what they are in every rounding: what is rounded behind the padding can be rounded before it.
void round_before(Graph& graph, const Links& links, const Node& node) {
  const std::string& from = node.inputs[0];
  const auto to = graph.quantization.find(node.outputs[0]);
  if (to == graph.quantization.end() || is_quantized(graph, from) || to->second.scale.size() != 1) return;
  const ValueQuantization how = to->second;
  if (links.only_reader(from) && how.low <= how.zero_point[0] && how.zero_point[0] <= how.high)
    graph.quantization[from] = how;
}

}  // namespace

void fold_pad(Subject& subject) {
  Graph& graph = subject.graph;
  const Links links(graph);
  PadFolding folding(subject);
  std::map<std::string, std::string> renames;
  std::vector<bool> gone(graph.nodes.size(), false);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    Node& node = graph.nodes[i];
    if (node.op != "Pad" || !node.domain.empty()) continue;
    const Shape* in = shape_of(subject.values, node.inputs[0]);
    if (!in) continue;
    try {
      const Padding padding = padding_of(graph, node, *in);
      if (padding.value == 0) round_before(graph, links, node);
      const auto from = graph.quantization.find(node.inputs[0]), to = graph.quantization.find(node.outputs[0]);
      const bool rounds =
          to != graph.quantization.end() && (from == graph.quantization.end() || !(from->second == to->second));
      std::vector<Node> before;  // readers as they are, if not all of them can take it
      const std::vector<size_t>& readers = links.readers(node.outputs[0]);
      bool taken = !rounds && !graph.is_output(node.outputs[0]) && !readers.empty();
      for (size_t reader : readers) {
        before.push_back(graph.nodes[reader]);
        taken = taken && folding.into(graph.nodes[reader], padding, is_not_negative(graph, links, node.inputs[0]));
      }
      if (taken) {
        renames[node.outputs[0]] = node.inputs[0];
        gone[i] = true;
        subject.log.add(node, "is padding of " + graph.nodes[readers[0]].place());
        continue;
      }
      for (size_t r = 0; r < readers.size(); ++r) graph.nodes[readers[r]] = before[r];
      node = folding.standing_alone(node, padding, *in);
      subject.log.add(node, "is a depthwise convolution of 1x1 with padding");
    } catch (const Unsupported& reason) {
      refuse(subject, node, reason);
    }
  }
  std::vector<Node> left;
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (!gone[i]) left.push_back(std::move(graph.nodes[i]));
  graph.nodes = std::move(left);
  rename_values(graph, renames);
}

}  // namespace winnow::models::import::passes
