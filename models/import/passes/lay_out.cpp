// Transpositions go through what works on elements alone, until they meet their inverse, a matrix of weights, whose
// columns then stand in another order, or an output, which then stands as the network has it.
#include <algorithm>
#include <numeric>

#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"
#include "models/text.h"

namespace winnow::models::import::passes {
namespace {

using Order = std::vector<size_t>;

/// Elements of a map that is flattened in another order: as many columns as a matrix of weights may have.
constexpr int64_t kMostFlattened = int64_t{1} << 22;

bool is_identity(const Order& order) {
  for (size_t i = 0; i < order.size(); ++i)
    if (order[i] != i) return false;
  return true;
}

Order inverse(const Order& order) {
  Order back(order.size());
  for (size_t i = 0; i < order.size(); ++i) back[order[i]] = i;
  return back;
}

Order order_of(const Node& node, size_t rank) {
  const std::vector<int64_t> given = node.attributes.integers("perm");
  Order order;
  if (given.empty())
    for (size_t i = rank; i-- > 0;) order.push_back(i);
  else order = axes_of(given, rank);
  return order;
}

bool works_on_elements(const Node& node) {
  static const std::set<std::string> list = {"Relu",        "Clip",      "LeakyRelu", "Sigmoid", "Tanh",
                                             "HardSigmoid", "HardSwish", "Identity",  "Elu",     "Neg",
                                             "Abs",         "Sqrt",      "Exp",       "Cast"};
  return node.domain.empty() && list.count(node.op) != 0;
}

class LayOut {
 public:
  explicit LayOut(Subject& subject) : subject_(subject), graph_(subject.graph) {}

  void run() {
    std::vector<Node> nodes = std::move(graph_.nodes);
    graph_.nodes.clear();
    for (Node& node : nodes) {
      for (const std::string& output : node.outputs)
        if (graph_.is_output(output)) makers_[output] = node;
      for (std::string& input : node.inputs)
        if (const auto renamed = renames_.find(input); renamed != renames_.end()) input = renamed->second;
      try {
        take(node);
      } catch (const Unsupported& reason) {
        refuse(subject_, node, reason);
        graph_.nodes.push_back(std::move(node));
      }
    }
    for (std::string& output : graph_.outputs) {
      const auto moved = moved_.find(output);
      const auto shuffled = shuffled_.find(output);
      if (moved != moved_.end()) {
        graph_.turned[moved->second.source] = {output, moved->second.order};
        subject_.log.note(made_by(output), "output " + in_quotes(output) + " stands in the network's order of axes, " +
                                               dimensions_text(shape(moved->second.source)) + ", in the model's as " +
                                               dimensions_text(shape(output)));
        output = moved->second.source;
      } else if (shuffled != shuffled_.end()) {
        refuse(subject_, made_by(output),
               Unsupported("expected an output in the network's order, channels first, got a flattened map whose "
                           "channels come last",
                           "the map itself as the output, or a fully connected layer behind it"));
      }
    }
    rename_values(graph_, renames_);
  }

  /// Who gives the input gives its channels last.
  void input(GraphInput& input, const Links& links) {
    const std::vector<size_t>& readers = links.readers(input.name);
    std::optional<Order> order;
    for (size_t reader : readers) {
      const Node& node = graph_.nodes[reader];
      if (node.op != "Transpose" || !node.domain.empty()) return;
      const Order its = order_of(node, input.shape.size());
      if (order && *order != its) return;
      order = its;
    }
    if (!order || graph_.is_output(input.name)) return;
    if (*order != Order{0, 3, 1, 2} && *order != Order{0, 2, 1}) return;
    Shape shape;
    for (size_t axis : *order) shape.push_back(input.shape[axis]);
    input.shape = shape;
    graph_.input_nhwc = true;
    for (size_t reader : readers) {
      renames_[graph_.nodes[reader].outputs[0]] = input.name;
      subject_.log.add(graph_.nodes[reader], "the input is taken in the order behind it");
    }
    for (auto reader = readers.rbegin(); reader != readers.rend(); ++reader)
      graph_.nodes.erase(graph_.nodes.begin() + static_cast<std::ptrdiff_t>(*reader));
    shapes_[input.name] = shape;
  }

 private:
  struct Moved {
    std::string source;  // the value is this one, its axis i being axis order[i] of it
    Order order;
  };
  struct Shuffled {
    std::string source;  // a vector [1, n] whose element from[j] is element j of the value
    std::vector<size_t> from;
  };

  /// The node that made an output, as it was.
  const Node& made_by(const std::string& output) const { return makers_.at(output); }

  const Shape& shape(const std::string& value) const {
    if (const auto own = shapes_.find(value); own != shapes_.end()) return own->second;
    const Shape* known = shape_of(subject_.values, value);
    if (!known) throw Unsupported("expected a value whose shape is known, got none");
    return *known;
  }

  const Moved* moved(const std::string& value) const {
    const auto found = moved_.find(value);
    return found == moved_.end() ? nullptr : &found->second;
  }
  const Shuffled* shuffled(const std::string& value) const {
    const auto found = shuffled_.find(value);
    return found == shuffled_.end() ? nullptr : &found->second;
  }

  void take(Node& node) {
    if (node.op == "Transpose" && node.domain.empty()) return transpose(node);
    const bool any_moved =
        std::any_of(node.inputs.begin(), node.inputs.end(), [&](const std::string& v) { return moved(v); });
    const bool any_shuffled =
        std::any_of(node.inputs.begin(), node.inputs.end(), [&](const std::string& v) { return shuffled(v); });
    if (any_moved && !through(node)) put_back(node);
    else if (any_shuffled && !unshuffle(node))
      throw Unsupported(
          "expected a fully connected layer behind a flattened map whose channels come last, got another operator");
    else if (!any_moved && !any_shuffled) graph_.nodes.push_back(std::move(node));
  }

  void transpose(Node& node) {
    const std::string &value = node.inputs[0], &out = node.outputs[0];
    Moved now{value, order_of(node, shape(value).size())};
    if (const Moved* before = moved(value)) {
      for (size_t& axis : now.order) axis = before->order[axis];
      now.source = before->source;
    }
    const auto from = graph_.quantization.find(now.source), to = graph_.quantization.find(out);
    const bool rounds =
        to != graph_.quantization.end() && (from == graph_.quantization.end() || !(from->second == to->second));
    if (is_identity(now.order) && !rounds) {
      renames_[out] = now.source;
      return subject_.log.add(node, "undoes another one");
    }
    if (rounds) now.source = rounded(node, now.source, out);
    moved_[out] = now;
    subject_.log.add(node, "goes on to what reads it");
  }

  /// The rounding that the transposition's output has, before it.
  std::string rounded(const Node& node, const std::string& source, const std::string& out) {
    const std::string name = fresh_name(graph_, out);
    graph_.quantization[name] = graph_.quantization.at(out);
    shapes_[name] = shape(source);
    graph_.nodes.push_back(make_node("Identity", node.name, {source}, {name}));
    return name;
  }

  /// The node on the values before the transposition, which then stands behind it; false if it cannot pass.
  bool through(Node& node) {
    const Moved* first = nullptr;
    for (const std::string& input : node.inputs)
      if (!first) first = moved(input);
    const Order order = first->order;
    Node inner = node;
    const bool all = std::all_of(node.inputs.begin(), node.inputs.end(),
                                 [&](const std::string& v) { return moved(v) && moved(v)->order == order; });
    if (works_on_elements(node)) {
      inner.inputs[0] = first->source;
    } else if (works_on_pairs(node)) {
      for (std::string& input : inner.inputs) {
        const Moved* m = moved(input);
        if (m && m->order == order) input = m->source;
        else if (!graph_.constant(input)) return false;
        else if (const auto turned = turned_constant(graph_, input, inverse(order))) input = *turned;
        else return false;
      }
    } else if (node.op == "Concat" && all) {
      for (std::string& input : inner.inputs) input = moved(input)->source;
      inner.attributes.set("axis",
                           static_cast<int64_t>(order[axes_of({node.attributes.integer("axis", 0)}, order.size())[0]]));
    } else if (node.op == "Softmax" && graph_.opset >= 13) {
      inner.inputs[0] = first->source;
      inner.attributes.set(
          "axis", static_cast<int64_t>(order[axes_of({node.attributes.integer("axis", -1)}, order.size())[0]]));
    } else if (node.op == "ReduceMean") {
      return mean(node, *first);
    } else if (node.op == "Reshape" || node.op == "Flatten" || node.op == "Squeeze") {
      return flatten(node, *first);
    } else {
      return false;
    }
    inner.outputs = {stands_behind(node, order)};
    graph_.nodes.push_back(std::move(inner));
    return true;
  }

  /// A new value whose transposition is the node's output, with its quantization.
  std::string stands_behind(const Node& node, const Order& order) {
    const std::string name = fresh_name(graph_, node.outputs[0]);
    const Shape& result = shape(node.outputs[0]);
    Shape before(result.size());
    for (size_t i = 0; i < order.size(); ++i) before[order[i]] = result[i];
    shapes_[name] = before;
    if (is_quantized(graph_, node.outputs[0])) graph_.quantization[name] = graph_.quantization.at(node.outputs[0]);
    moved_[node.outputs[0]] = {name, order};
    return name;
  }

  bool mean(Node& node, const Moved& from) {
    std::vector<int64_t> given = node.attributes.integers("axes");
    if (node.inputs.size() > 1 && graph_.constant(node.inputs[1])) given = graph_.constant(node.inputs[1])->whole;
    const std::vector<size_t> axes = axes_of(given, from.order.size());
    if (axes.empty()) return false;
    std::vector<int64_t> before;
    for (size_t axis : axes) before.push_back(static_cast<int64_t>(from.order[axis]));
    const bool keeps = node.attributes.integer("keepdims", 1) != 0;
    std::vector<size_t> kept;
    for (size_t i = 0; i < from.order.size(); ++i)
      if (std::find(axes.begin(), axes.end(), i) == axes.end()) kept.push_back(from.order[i]);
    if (!keeps && !std::is_sorted(kept.begin(), kept.end())) return false;
    Node inner = make_node("ReduceMean", node.name, {from.source}, {node.outputs[0]});
    inner.attributes.set("axes", before);
    inner.attributes.set("keepdims", int64_t{keeps});
    if (keeps) inner.outputs = {stands_behind(node, Order(from.order))};
    graph_.nodes.push_back(std::move(inner));
    return true;
  }

  bool flatten(Node& node, const Moved& from) {
    const Shape result = shape(node.outputs[0]);
    if (result.size() != 2 || result[0] != 1) return false;
    const Shape source_shape = shape(from.source);
    if (element_count(source_shape) > kMostFlattened) return false;
    Array index = make_array(ElementType::kInt64, source_shape);
    std::iota(index.whole.begin(), index.whole.end(), int64_t{0});
    const Array read = transposed(index, from.order);
    const bool same = std::is_sorted(read.whole.begin(), read.whole.end());
    const std::string name = same ? node.outputs[0] : fresh_name(graph_, node.outputs[0]);
    const std::string to_shape = add_constant(graph_, node.name, integers(ElementType::kInt64, {2}, result));
    graph_.nodes.push_back(make_node("Reshape", node.name, {from.source, to_shape}, {name}));
    if (same) return true;
    if (is_quantized(graph_, node.outputs[0])) graph_.quantization[name] = graph_.quantization.at(node.outputs[0]);
    shapes_[name] = result;
    shuffled_[node.outputs[0]] = {name, std::vector<size_t>(read.whole.begin(), read.whole.end())};
    return true;
  }

  /// On vectors in another order: elements as they are, a product with its columns moved.
  bool unshuffle(Node& node) {
    const Shuffled* vector = shuffled(node.inputs[0]);
    if (!vector) return false;
    const Shuffled from = *vector;
    Node inner = node;
    inner.inputs[0] = from.source;
    if (node.op == "Gemm" && graph_.constant(node.inputs[1])) {
      inner.inputs[1] = columns_moved(node.inputs[1], from.from);
      graph_.nodes.push_back(std::move(inner));
      subject_.log.add(node, "its columns stand in the order of the flattened map");
      return true;
    }
    if (!works_on_elements(node)) return false;
    inner.outputs = {fresh_name(graph_, node.outputs[0])};
    if (is_quantized(graph_, node.outputs[0]))
      graph_.quantization[inner.outputs[0]] = graph_.quantization.at(node.outputs[0]);
    shuffled_[node.outputs[0]] = {inner.outputs[0], from.from};
    shapes_[inner.outputs[0]] = shape(node.outputs[0]);
    graph_.nodes.push_back(std::move(inner));
    return true;
  }

  std::string columns_moved(const std::string& value, const std::vector<size_t>& from) {
    const Array& weight = *graph_.constant(value);
    if (weight.rank() != 2 || weight.shape[1] != static_cast<int64_t>(from.size()))
      throw Unsupported("expected weights for " + std::to_string(from.size()) + " inputs, got " + array_text(weight));
    Array moved = make_array(weight.type, weight.shape);
    for (size_t k = 0; k < static_cast<size_t>(weight.shape[0]); ++k)
      for (size_t j = 0; j < from.size(); ++j) {
        const size_t to = k * from.size() + from[j], at = k * from.size() + j;
        if (weight.is_float()) moved.real[to] = weight.real[at];
        else moved.whole[to] = weight.whole[at];
      }
    const auto quantization = graph_.quantization.find(value);
    if (quantization == graph_.quantization.end()) return add_constant(graph_, value, std::move(moved));
    const ValueQuantization how = quantization->second;
    return add_constant(graph_, value, std::move(moved), &how);
  }

  /// The transpositions before a node that they cannot pass.
  void put_back(Node& node) {
    for (const std::string& input : node.inputs) {
      const Moved* m = moved(input);
      if (!m) continue;
      Node back = make_node("Transpose", node.name, {m->source}, {input});
      back.attributes.set("perm", std::vector<int64_t>(m->order.begin(), m->order.end()));
      graph_.nodes.push_back(std::move(back));
      moved_.erase(input);
    }
    graph_.nodes.push_back(std::move(node));
  }

  Subject& subject_;
  Graph& graph_;
  std::map<std::string, Moved> moved_;
  std::map<std::string, Shuffled> shuffled_;
  std::map<std::string, Shape> shapes_;  // of values made here
  std::map<std::string, std::string> renames_;
  std::map<std::string, Node> makers_;  // of the graph's outputs
};

/// A rounding behind transpositions stands before them as well: it stays when they go.
void pull_roundings(Graph& graph) {
  const Links links(graph);
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    const std::string& value = node->inputs.empty() ? "" : node->inputs[0];
    if (node->op != "Transpose" || !node->domain.empty() || !is_quantized(graph, node->outputs[0])) continue;
    if (is_quantized(graph, value) || graph.constant(value) || graph.is_output(value)) continue;
    const ValueQuantization how = graph.quantization.at(node->outputs[0]);
    const std::vector<size_t>& readers = links.readers(value);
    const bool all = std::all_of(readers.begin(), readers.end(), [&](size_t reader) {
      const Node& other = graph.nodes[reader];
      const auto its = graph.quantization.find(other.outputs[0]);
      return other.op == "Transpose" && its != graph.quantization.end() && its->second == how;
    });
    if (all) graph.quantization[value] = how;
  }
}

}  // namespace

void lay_out(Subject& subject) {
  pull_roundings(subject.graph);
  LayOut lay_out(subject);
  {
    const Links links(subject.graph);
    if (subject.graph.inputs.size() == 1) lay_out.input(subject.graph.inputs[0], links);
  }
  lay_out.run();
}

}  // namespace winnow::models::import::passes
