// The float evaluator: what a model computes, by its operators' definitions and nothing of the network's.
#pragma once
#include <map>
#include <string>

#include "models/import/graph.h"
#include "models/import/operators.h"

namespace winnow::models::import {

using Values = std::map<std::string, Array>;

/// Runs the graph on `inputs` by name; every value is in the result, constants too. Values with a quantization are
/// rounded to it. Throws InputError that names the node at fault, also where the values would take more memory or time
/// than a model for this machine does.
Values evaluate(const Graph& graph, const Values& inputs);

/// Types and shapes of all values, with the values themselves where they do not depend on the model's input. Adds to
/// `problems` every node that cannot be computed or is not known; what depends on it is missing in the result. So is a
/// constant that takes much more memory or time than the graph's own constants do.
Values infer_values(const Graph& graph, Problems& problems);

/// One node on arrays. Throws Unsupported.
std::vector<Array> compute(const Node& node, int opset, const std::vector<const Array*>& inputs, bool shapes_only,
                           Budget* budget = nullptr);

/// Floats rounded to what a quantization can say (ties to even, as QuantizeLinear does), and integers of a constant as
/// the floats that they stand for.
Array quantized_and_back(const Array& array, const ValueQuantization& quantization);
Array dequantized(const Array& array, const ValueQuantization& quantization);

/// "node 'x' (Tanh): why; instead: what".
void add_unsupported(Problems& problems, const Node& node, const Unsupported& reason);

}  // namespace winnow::models::import
