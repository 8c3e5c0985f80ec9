// What several passes do to nodes and constants.
#include "models/import/passes/edit.h"

#include "models/import/evaluate.h"

namespace winnow::models::import::passes {

Node make_node(const std::string& op, const std::string& name, std::vector<std::string> inputs,
               std::vector<std::string> outputs) {
  Node node;
  node.op = op;
  node.name = name;
  node.inputs = std::move(inputs);
  node.outputs = std::move(outputs);
  return node;
}

std::string add_constant(Graph& graph, const std::string& wish, Array array, const ValueQuantization* quantization) {
  const std::string name = fresh_name(graph, wish);
  graph.constants[name] = std::move(array);
  if (quantization) graph.quantization[name] = *quantization;
  return name;
}

bool works_on_pairs(const Node& node) {
  static const std::set<std::string> list = {"Add", "Sub", "Mul", "Div", "Min", "Max"};
  return node.domain.empty() && list.count(node.op) != 0 && node.inputs.size() == 2;
}

std::optional<std::string> turned_constant(Graph& graph, const std::string& value, const std::vector<size_t>& order) {
  const Array& array = *graph.constant(value);
  if (array.elements() == 1) return value;
  if (is_quantized(graph, value) || array.rank() > order.size()) return std::nullopt;
  Shape padded(order.size() - array.rank(), 1);
  padded.insert(padded.end(), array.shape.begin(), array.shape.end());
  return add_constant(graph, value, transposed(reshaped(array, padded), order));
}

std::optional<Array> real_constant(const Graph& graph, const std::string& value) {
  const Array* array = graph.constant(value);
  if (!array) return std::nullopt;
  const auto quantization = graph.quantization.find(value);
  if (quantization != graph.quantization.end()) return dequantized(*array, quantization->second);
  if (!array->is_float()) return std::nullopt;
  return *array;
}

std::vector<float> channel_values(const Graph& graph, const std::string& value, const Shape& shape) {
  const std::optional<Array> array = real_constant(graph, value);
  if (!array || shape.size() < 2) return {};
  if (array->elements() == 1) return {array->real[0]};
  // Counted from the end, the channel's axis alone may be longer than 1.
  const size_t from_end = shape.size() - 2;
  for (size_t i = 0; i < array->rank(); ++i) {
    const int64_t size = array->shape[array->rank() - 1 - i];
    if (size != (i == from_end ? shape[1] : 1)) return {};
  }
  if (array->rank() <= from_end) return {};
  return array->real;
}

const Shape* shape_of(const std::map<std::string, Array>& values, const std::string& value) {
  const auto found = values.find(value);
  return found == values.end() ? nullptr : &found->second.shape;
}

std::vector<size_t> axes_of(const std::vector<int64_t>& axes, size_t rank) {
  std::vector<size_t> result;
  for (int64_t axis : axes) {
    const int64_t from_front = axis < 0 ? axis + static_cast<int64_t>(rank) : axis;
    if (from_front < 0 || from_front >= static_cast<int64_t>(rank))
      throw Unsupported("expected axes of a tensor with " + std::to_string(rank) + " dimensions, got " +
                        std::to_string(axis));
    result.push_back(static_cast<size_t>(from_front));
  }
  return result;
}

bool selects(const Node& node) {
  static const std::set<std::string> list = {"MaxPool", "GlobalMaxPool", "Relu",     "Clip",      "Reshape", "Flatten",
                                             "Squeeze", "Unsqueeze",     "Identity", "Transpose", "Concat"};
  return node.domain.empty() && list.count(node.op) != 0;
}

ValueQuantization widened(ValueQuantization how) {
  const bool is_signed = how.low < 0;
  how.low = is_signed ? -128 : 0;
  how.high = is_signed ? 127 : 255;
  return how;
}

}  // namespace winnow::models::import::passes
