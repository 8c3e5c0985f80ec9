// Factors and terms of channels go into the convolution or product before them, or become a depthwise convolution.
#include <cmath>

#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

/// y = factor[c] * x + term[c]; vectors of one value for all channels or one for each.
struct Affine {
  std::string input;
  std::vector<float> factor{1}, term{0};
};

float at(const std::vector<float>& values, size_t channel) { return values[values.size() == 1 ? 0 : channel]; }

/// An Affine if the node is a sum, difference, product or quotient with a constant of channels.
std::optional<Affine> affine_of(const Graph& graph, const Node& node, const Values& values) {
  const bool add = node.op == "Add", subtract = node.op == "Sub", multiply = node.op == "Mul",
             divide = node.op == "Div";
  if (!node.domain.empty() || !(add || subtract || multiply || divide) || node.inputs.size() != 2) return std::nullopt;
  const bool first_constant = graph.constant(node.inputs[0]) != nullptr;
  const std::string &tensor = node.inputs[first_constant ? 1 : 0], &other = node.inputs[first_constant ? 0 : 1];
  if (!graph.constant(other) || graph.constant(tensor)) return std::nullopt;
  const Shape *shape = shape_of(values, tensor), *out = shape_of(values, node.outputs[0]);
  if (!shape || !out) return std::nullopt;
  std::vector<float> c = channel_values(graph, other, *shape);
  if (c.empty() || *shape != *out)
    throw Unsupported("expected a constant with one value for each channel, or one for all, got " +
                      dimensions_text(graph.constant(other)->shape) + " beside " + dimensions_text(*shape));
  Affine affine;
  affine.input = tensor;
  if (add) affine.term = c;
  if (multiply) affine.factor = c;
  if (subtract) {
    if (first_constant) affine.factor = {-1};
    else
      for (float& value : c) value = -value;
    affine.term = c;
  }
  if (divide) {
    if (first_constant) throw Unsupported("expected a division by a constant, got one of a constant");
    for (float& value : c) value = 1 / value;
    affine.factor = c;
  }
  for (const std::vector<float>* list : {&affine.factor, &affine.term})
    for (float value : *list)
      if (!std::isfinite(value)) throw Unsupported("expected finite constants, got one that is not");
  return affine;
}

class AffineFolding {
 public:
  explicit AffineFolding(Subject& subject) : graph_(subject.graph), values_(subject.values) {}

  /// Into the weights and the bias of a Conv or Gemm; false where quantized weights cannot take the factor.
  bool into(Node& node, const Affine& affine) {
    const Array* weight = graph_.constant(node.inputs[1]);
    if (!weight || weight->rank() < 2) return false;
    const auto outputs = static_cast<size_t>(weight->shape[0]);
    if (!is_one(affine.factor) && !scale_weights(node, *weight, outputs, affine.factor)) return false;
    const std::optional<Array> bias = node.inputs.size() > 2 ? real_constant(graph_, node.inputs[2]) : std::nullopt;
    if (node.inputs.size() > 2 && !node.inputs[2].empty() && !bias) return false;
    if (is_zero(affine.term) && !bias) return true;
    const Array old =
        bias ? broadcast(*bias, node.op == "Gemm" ? Shape{1, weight->shape[0]} : Shape{weight->shape[0]}) : Array{};
    Array sum = make_array(ElementType::kFloat, {weight->shape[0]});
    for (size_t k = 0; k < outputs; ++k) {
      const double before = bias ? static_cast<double>(old.real[k]) : 0;
      sum.real[k] = static_cast<float>(static_cast<double>(at(affine.factor, k)) * before +
                                       static_cast<double>(at(affine.term, k)));
    }
    node.inputs.resize(2);
    node.inputs.push_back(add_constant(graph_, node.name, std::move(sum)));
    return true;
  }

  /// A depthwise convolution of 1x1 that does it. Beside quantized tensors its weights are +1, -1 or 0, and the factors
  /// their scales.
  void standing_alone(const Node& node, const Affine& affine, std::vector<Node>& to) {
    const Shape shape = *shape_of(values_, affine.input);
    const int64_t channels = shape[1];
    const bool vector = shape.size() == 2;
    Shape weight_shape(vector ? 4 : shape.size(), 1);
    weight_shape[0] = channels;
    const bool integers = is_quantized(graph_, affine.input);
    Array weight = make_array(integers ? ElementType::kInt8 : ElementType::kFloat, weight_shape);
    Array bias = make_array(ElementType::kFloat, {channels});
    ValueQuantization how;
    how.low = -128;
    how.high = 127;
    for (size_t c = 0; c < static_cast<size_t>(channels); ++c) {
      const float factor = at(affine.factor, c);
      bias.real[c] = at(affine.term, c);
      if (integers) {
        weight.whole[c] = factor > 0 ? 1 : factor < 0 ? -1 : 0;
        how.scale.push_back(factor == 0 ? 1 : std::abs(factor));
        how.zero_point.push_back(0);
      } else {
        weight.real[c] = factor;
      }
    }
    const std::string w = add_constant(graph_, node.name, std::move(weight), integers ? &how : nullptr);
    const std::string b = add_constant(graph_, node.name, std::move(bias));
    std::string input = affine.input, output = node.outputs[0];
    if (vector) {
      input = fresh_name(graph_, affine.input);
      output = fresh_name(graph_, output);
      if (integers) graph_.quantization[input] = graph_.quantization.at(affine.input);
      to.push_back(reshape(node.name, affine.input, {1, channels, 1, 1}, input));
    }
    Node conv = make_node("Conv", node.name, {input, w, b}, {output});
    conv.attributes.set("group", channels);
    to.push_back(std::move(conv));
    if (vector) {
      if (is_quantized(graph_, node.outputs[0])) graph_.quantization[output] = graph_.quantization.at(node.outputs[0]);
      to.push_back(reshape(node.name, output, {1, channels}, node.outputs[0]));
    }
  }

 private:
  static bool is_one(const std::vector<float>& values) { return values == std::vector<float>{1}; }
  static bool is_zero(const std::vector<float>& values) { return values == std::vector<float>{0}; }

  bool scale_weights(Node& node, const Array& weight, size_t outputs, const std::vector<float>& factor) {
    Array scaled = weight;
    const size_t per_output = static_cast<size_t>(weight.elements()) / outputs;
    const auto found = graph_.quantization.find(node.inputs[1]);
    if (found == graph_.quantization.end()) {
      for (size_t i = 0; i < scaled.real.size(); ++i) scaled.real[i] *= at(factor, i / per_output);
      node.inputs[1] = add_constant(graph_, node.inputs[1], std::move(scaled));
      return true;
    }
    // The integers stay, but for the sign of a negative factor.
    ValueQuantization how = found->second;
    if (how.scale.size() > 1 && how.axis != 0) return false;
    const std::vector<float> scale = how.scale;
    const std::vector<int64_t> zero = how.zero_point;
    how.scale.clear();
    how.zero_point.clear();
    how.axis = 0;
    for (size_t k = 0; k < outputs; ++k) {
      const float f = at(factor, k);
      how.scale.push_back(at(scale, k) * (f == 0 ? 1 : std::abs(f)));
      how.zero_point.push_back(0);
      for (size_t i = k * per_output; i < (k + 1) * per_output; ++i) {
        const int64_t value = weight.whole[i] - zero[zero.size() == 1 ? 0 : k];
        scaled.whole[i] = f > 0 ? value : f < 0 ? -value : 0;
        if (scaled.whole[i] < -128 || scaled.whole[i] > 127) return false;
      }
    }
    node.inputs[1] = add_constant(graph_, node.inputs[1], std::move(scaled), &how);
    return true;
  }

  Node reshape(const std::string& name, const std::string& from, Shape to, const std::string& result) {
    const auto rank = static_cast<int64_t>(to.size());
    return make_node("Reshape", name,
                     {from, add_constant(graph_, name, import::integers(ElementType::kInt64, {rank}, std::move(to)))},
                     {result});
  }

  Graph& graph_;
  const Values& values_;
};

}  // namespace

void fold_affine(Subject& subject) {
  Graph& graph = subject.graph;
  const Links links(graph);
  AffineFolding folding(subject);
  std::vector<Node> nodes;
  std::map<std::string, size_t> maker;  // of a value that a node of `nodes` makes
  for (Node& node : graph.nodes) {
    std::optional<Affine> affine;
    try {
      affine = affine_of(graph, node, subject.values);
      if (affine) {
        const auto before = maker.find(affine->input);
        const bool alone = links.readers(affine->input).size() == 1 && !graph.is_output(affine->input) &&
                           !is_quantized(graph, affine->input);
        Node* target = before == maker.end() ? nullptr : &nodes[before->second];
        if (target && alone && (target->op == "Conv" || target->op == "Gemm") && target->domain.empty() &&
            folding.into(*target, *affine)) {
          subject.log.add(node, "is in the weights and bias of " + target->place());
          target->outputs[0] = node.outputs[0];
          maker[node.outputs[0]] = before->second;
          continue;
        }
        folding.standing_alone(node, *affine, nodes);
        subject.log.add(node, "is a depthwise convolution of 1x1");
        if (subject.values.at(affine->input).rank() > 2) maker[node.outputs[0]] = nodes.size() - 1;
        continue;
      }
    } catch (const Unsupported& reason) {
      refuse(subject, node, reason);
      continue;
    }
    for (const std::string& output : node.outputs) maker[output] = nodes.size();
    nodes.push_back(std::move(node));
  }
  graph.nodes = std::move(nodes);
}

}  // namespace winnow::models::import::passes
