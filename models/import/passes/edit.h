// What several passes do to nodes and constants.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "models/import/graph.h"

namespace winnow::models::import::passes {

Node make_node(const std::string& op, const std::string& name, std::vector<std::string> inputs,
               std::vector<std::string> outputs);

/// The name of a new constant; `quantization`: its integers stand for reals.
std::string add_constant(Graph& graph, const std::string& wish, Array array,
                         const ValueQuantization* quantization = nullptr);

/// Sums, products and the like of two inputs, element by element.
bool works_on_pairs(const Node& node);

/// A constant beside a tensor of as many axes as `order`, with its axes turned as the tensor's are (`transposed`); one
/// element stays as it is. Nothing for a quantized one, whose scales may have an axis, and for one of more axes.
std::optional<std::string> turned_constant(Graph& graph, const std::string& value, const std::vector<size_t>& order);

/// A constant as reals, if the value is one.
std::optional<Array> real_constant(const Graph& graph, const std::string& value);

/// A constant that has one value for each channel of a tensor of `shape` [1, channels, ...], or one for all; empty
/// otherwise, and for no constant.
std::vector<float> channel_values(const Graph& graph, const std::string& value, const Shape& shape);

/// Whether the value has a quantization.
inline bool is_quantized(const Graph& graph, const std::string& value) { return graph.quantization.count(value) != 0; }

/// The shape of a value; nullptr where it is not known.
const Shape* shape_of(const std::map<std::string, Array>& values, const std::string& value);

/// Axes with -1 as the last one; Unsupported outside the rank.
std::vector<size_t> axes_of(const std::vector<int64_t>& axes, size_t rank);

/// Whether the node's results are elements of its inputs, or those clamped.
bool selects(const Node& node);
/// All that 8 bits can say with the same scale and zero point.
ValueQuantization widened(ValueQuantization how);

}  // namespace winnow::models::import::passes
