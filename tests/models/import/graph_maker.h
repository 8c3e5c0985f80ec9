// Small graphs for tests, and what they compute.
#pragma once
#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "models/import/evaluate.h"
#include "models/import/graph.h"
#include "models/import/passes/passes.h"

namespace winnow::models::import {

inline Array random_array(const Shape& shape, unsigned seed, float low = -1, float high = 1) {
  std::mt19937 draw(seed);
  Array array = make_array(ElementType::kFloat, shape);
  for (float& value : array.real) value = low + (high - low) * static_cast<float>(draw()) / 4294967296.0f;
  return array;
}

class GraphMaker {
 public:
  explicit GraphMaker(Shape input) {
    graph_.file = "model";
    graph_.opset = 13;
    graph_.inputs.push_back({"x", ElementType::kFloat, std::move(input)});
  }

  GraphMaker& constant(const std::string& name, Array array) {
    graph_.constants[name] = std::move(array);
    return *this;
  }
  GraphMaker& random(const std::string& name, Shape shape, float low = -1, float high = 1) {
    return constant(name, random_array(shape, ++seed_, low, high));
  }
  GraphMaker& scalar(const std::string& name, float value) { return constant(name, floats({}, {value})); }
  GraphMaker& whole(const std::string& name, std::vector<int64_t> values, ElementType type = ElementType::kInt64) {
    const auto size = static_cast<int64_t>(values.size());
    return constant(name, integers(type, {size}, std::move(values)));
  }

  /// A node named after its operator that makes `output`.
  GraphMaker& node(const std::string& op, std::vector<std::string> inputs, const std::string& output,
                   const std::string& domain = "") {
    Node node;
    node.op = op;
    node.domain = domain;
    node.name = op;
    node.inputs = std::move(inputs);
    node.outputs = {output};
    graph_.nodes.push_back(std::move(node));
    return *this;
  }
  /// Of the last node.
  GraphMaker& with(const std::string& attribute, Attributes::Value value) {
    graph_.nodes.back().attributes.set(attribute, std::move(value));
    return *this;
  }
  Graph made(std::vector<std::string> outputs) {
    graph_.outputs = std::move(outputs);
    return graph_;
  }

 private:
  Graph graph_;
  unsigned seed_ = 0;
};

/// One pass by its name; its log lines.
inline std::vector<std::string> run_pass(Graph& graph, const std::string& name, Problems& problems) {
  const auto& passes = passes::all();
  const auto pass = std::find_if(passes.begin(), passes.end(), [&](const passes::Pass& p) { return name == p.name; });
  Problems unseen(graph.file);
  const Values values = infer_values(graph, unseen);
  passes::Log log(name);
  passes::Subject subject{graph, values, problems, log};
  pass->run(subject);
  return log.lines();
}

/// The operators that are left, in order.
inline std::vector<std::string> operators_of(const Graph& graph) {
  std::vector<std::string> list;
  for (const Node& node : graph.nodes) list.push_back(node.op);
  return list;
}

/// Elements of output 0 on a random input; `input` of another order than the graph's is turned by the caller.
inline std::vector<float> outputs_on(const Graph& graph, const Array& input) {
  return evaluate(graph, {{graph.inputs[0].name, input}}).at(graph.outputs[0]).real;
}

/// Largest difference, in parts of the largest value.
inline double difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return 1e30;
  double largest = 1e-30, difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, static_cast<double>(std::abs(a[i])));
    difference = std::max(difference, static_cast<double>(std::abs(a[i] - b[i])));
  }
  return difference / largest;
}

}  // namespace winnow::models::import
