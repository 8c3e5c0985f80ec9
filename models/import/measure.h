// What a quantized model leaves open: tensors without a quantization get one that their values on samples show.
#pragma once
#include <string>
#include <vector>

#include "models/import/import.h"

namespace winnow::models::import {

/// Whether an activation of the graph has a quantization.
bool has_quantized_activations(const Graph& graph);

/// Integer weights of a graph whose activations have no quantization become the reals that they stand for; the network
/// is then a float one. Gives a line that says so.
std::vector<std::string> dequantize_weights(Graph& graph);

/// Every tensor without a quantization gets the 8-bit one that holds its values on all samples, but those that can share a neighbour's. Gives a line for each. Where the input has a quantization and there
/// are no samples, eight random ones in its range serve. Throws InputError if the input itself has none and there are no
/// samples.
std::vector<std::string> measure_open_quantization(Graph& graph, const Samples& samples, Problems& problems);

}  // namespace winnow::models::import
