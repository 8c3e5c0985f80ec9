// Whether an imported network computes what its model's graph does: the second witness of an import.
#pragma once
#include <string>
#include <vector>

#include "models/import/import.h"

namespace winnow::models::import {

/// Of one output over all inputs.
struct OutputAgreement {
  std::string value;  // of the graph
  uint64_t elements = 0;
  // A float network: the largest difference in parts of the largest value.
  double difference = 0;
  // A quantized one, in steps of the output: elements that are equal, one off, and further off.
  uint64_t equal = 0, one_off = 0, further = 0;
};

struct Agreement {
  int inputs = 0;
  std::vector<OutputAgreement> outputs;
  bool compared() const { return !outputs.empty(); }
  /// Everything as near as float rounding allows; for a quantized network: no element further off than one step.
  bool holds() const;
};

/// Runs the graph as it was read, by the definitions of its operators, and the network, in float or in integers, on
/// random inputs (in the range of the input's quantization, or in [-1, 1)). Outputs whose value only the normalized graph
/// has are not compared. A quantized graph rounds ties to even, the network up; errors of one step add up over layers.
Agreement agreement(const Graph& graph, const Imported& imported, int inputs);

/// One line an output.
std::string agreement_text(const Agreement& agreement, bool quantized);

}  // namespace winnow::models::import
