// QONNX's Trunc: fewer bits of an average, or rounding to a coarser grid.
#include <algorithm>
#include <cmath>
#include <set>

#include "models/import/passes/edit.h"
#include "models/import/passes/list.h"

namespace winnow::models::import::passes {
namespace {

constexpr double kSameScale = 1e-4;  // scales that differ by less, relatively, are one that was rounded
constexpr int kMostDropped = 24;     // bits

bool alike(double a, double b) { return std::abs(a / b - 1) < kSameScale; }

/// Steps of the grid that a value of the file stands on, by the Quant that made it; 0 if none did.
double step_of(const Graph& graph, const Links& links, std::string value) {
  static const std::set<std::string> kept = {"MaxPool", "Identity", "Reshape", "Flatten", "Relu", "Dropout"};
  for (const Node* node = links.producer(value); node; node = links.producer(value)) {
    if (node->op == "Quant" && node->domain == "qonnx") {
      const std::optional<Array> scale = real_constant(graph, node->inputs.at(1));
      return scale && scale->elements() == 1 ? static_cast<double>(scale->real[0]) : 0;
    }
    if (!node->domain.empty() || kept.count(node->op) == 0) return 0;
    value = node->inputs.at(0);
  }
  return 0;
}

/// What is to be added to 2 S such that (2 S + term) / 2^(dropped + 1), which never is a tie, is rounded to what the mode
/// makes of S / 2^dropped. Nothing does for ties to even.
std::optional<int64_t> term_of(const std::string& mode, bool is_signed, int dropped) {
  if (dropped == 0) return 0;
  const int64_t most = (int64_t{1} << dropped) - 1;
  if (mode == "FLOOR") return -most;
  if (mode == "CEIL") return most;
  if (is_signed) return std::nullopt;  // the others are alike on both sides of zero
  if (mode == "DOWN" || mode == "ROUND_TO_ZERO") return -most;
  if (mode == "UP") return most;
  if (mode == "HALF_UP") return 1;
  if (mode == "HALF_DOWN") return -1;
  return std::nullopt;
}

class Replacement {
 public:
  Replacement(Subject& subject, const Links& links) : subject_(subject), graph_(subject.graph), links_(links) {}

  /// The nodes that do the work of a Trunc; empty if it is left to be refused.
  std::vector<Node> of(const Node& trunc) {
    if (trunc.inputs.size() != 6) return {};
    const std::optional<double> from = number(trunc, 1), zero = number(trunc, 2), to = number(trunc, 4);
    if (!from || !to || !(*from > 0) || !(*to > 0) || !zero || *zero != 0) return {};
    const int dropped = static_cast<int>(std::lround(std::log2(*to / *from)));
    if (dropped < 0 || dropped > kMostDropped || !alike(*to, std::ldexp(*from, dropped))) return {};
    std::string mode = trunc.attributes.text("rounding_mode", "FLOOR");
    std::transform(mode.begin(), mode.end(), mode.begin(), [](unsigned char c) { return std::toupper(c); });
    const std::optional<int64_t> term = term_of(mode, trunc.attributes.integer("signed", 1) != 0, dropped);
    if (!term) return {};
    const Node* pool = links_.only_reader(trunc.inputs[0]) ? links_.producer(trunc.inputs[0]) : nullptr;
    if (!pool || !pool->domain.empty()) return {};
    std::vector<Node> nodes = sums(*pool, *from, *term);
    if (nodes.empty()) return {};
    subject_.log.add(trunc, "with " + pool->place() +
                                " is a convolution that counts everything twice, with a term that leaves no ties");
    nodes.push_back(rounding(trunc, nodes[0].outputs[0]));
    return nodes;
  }

 private:
  std::optional<double> number(const Node& node, size_t input) const {
    const std::optional<Array> array = real_constant(graph_, node.inputs[input]);
    if (!array || array->elements() != 1) return std::nullopt;
    return static_cast<double>(array->real[0]);
  }

  static Node rounding(const Node& trunc, const std::string& from) {
    Node quant = trunc;
    quant.op = "Quant";
    quant.inputs = {from, trunc.inputs[4], trunc.inputs[2], trunc.inputs[5]};
    quant.attributes.set("rounding_mode", std::string("ROUND"));
    return quant;
  }

  /// The convolution that gives 2 S + term, S being the sum of a window's integers.
  std::vector<Node> sums(const Node& pool, double step, int64_t term) {
    const Shape *in = shape_of(subject_.values, pool.inputs[0]), *out = shape_of(subject_.values, pool.outputs[0]);
    const bool whole_map = pool.op == "GlobalAveragePool";
    if (!in || !out || out->size() < 3 || (!whole_map && pool.op != "AveragePool")) return {};
    const std::vector<int64_t> kernel =
        whole_map ? Shape(in->begin() + 2, in->end()) : pool.attributes.integers("kernel_shape");
    const std::vector<int64_t> pads = pool.attributes.integers("pads");
    const bool padded = std::any_of(pads.begin(), pads.end(), [](int64_t pad) { return pad != 0; }) ||
                        pool.attributes.text("auto_pad", "NOTSET").rfind("SAME", 0) == 0;
    if (padded && pool.attributes.integer("count_include_pad", 0) == 0) return {};
    if (pool.attributes.integer("ceil_mode", 0) != 0) return {};
    const auto count = static_cast<double>(element_count(kernel));
    const double input_step = step_of(graph_, links_, pool.inputs[0]);
    if (!(input_step > 0) || !alike(input_step / count, step)) return {};

    const int64_t channels = (*out)[1];
    Shape shape{channels, 1};
    shape.insert(shape.end(), kernel.begin(), kernel.end());
    const auto fill = [](Shape of, int64_t value) {
      const auto elements = static_cast<size_t>(element_count(of));
      return integers(ElementType::kInt64, std::move(of), std::vector<int64_t>(elements, value));
    };
    const ValueQuantization of_weights{{static_cast<float>(0.5 / count)}, {0}, 0, -128, 127};
    const ValueQuantization of_terms{{static_cast<float>(step / 2)}, {0}, 0, INT32_MIN, INT32_MAX};
    Node conv = make_node("Conv", pool.name,
                          {pool.inputs[0], add_constant(graph_, pool.name + "/twos", fill(shape, 2), &of_weights),
                           add_constant(graph_, pool.name + "/terms", fill({channels}, term), &of_terms)},
                          {fresh_name(graph_, pool.outputs[0])});
    for (const char* kept : {"strides", "pads", "dilations"})
      if (pool.attributes.has(kept)) conv.attributes.set(kept, pool.attributes.integers(kept));
    if (pool.attributes.has("auto_pad")) conv.attributes.set("auto_pad", pool.attributes.text("auto_pad", ""));
    conv.attributes.set("group", channels);
    return {conv};
  }

  Subject& subject_;
  Graph& graph_;
  const Links& links_;
};

}  // namespace

void replace_trunc(Subject& subject) {
  Graph& graph = subject.graph;
  const Links links(graph);
  Replacement replacement(subject, links);
  std::vector<Node> nodes;
  std::set<std::string> taken;  // outputs of pools that are convolutions now
  for (const Node& node : graph.nodes) {
    std::vector<Node> instead;
    if (node.op == "Trunc" && node.domain == "qonnx") instead = replacement.of(node);
    if (instead.size() > 1) taken.insert(node.inputs[0]);
    if (instead.empty()) nodes.push_back(node);
    else nodes.insert(nodes.end(), instead.begin(), instead.end());
  }
  nodes.erase(std::remove_if(nodes.begin(), nodes.end(), [&](const Node& n) { return taken.count(n.outputs[0]) != 0; }),
              nodes.end());
  graph.nodes = std::move(nodes);
}

}  // namespace winnow::models::import::passes
