// Whether an imported network computes what its model's graph does: the second witness of an import.
#pragma once
#include <string>
#include <vector>

#include "models/import/import.h"

namespace winnow::models::import {

struct Agreement {
  int inputs = 0;
  /// The graph that the passes have left beside the graph that was read, over the outputs whose value both have; and a
  /// float network beside it. The root mean square of the differences, in parts of that of the values.
  double difference = 0;
  bool quantized = false;
  size_t outputs_compared = 0;
  /// A quantized network, each layer on the values that the graph has before it: elements that are equal, one step off,
  /// and further off, and a layer with such.
  uint64_t elements = 0, one_off = 0, further = 0;
  std::string furthest;

  /// All that is left is rounding: of floats, and of quantized values at most one step a layer. A graph whose operators
  /// round integers themselves may be a step off the same in floats, which grows from layer to layer: outputs of a
  /// quantized graph may differ by more.
  bool holds() const;
};

/// Runs the graph as it was read by the definitions of its operators, the normalized one, and the network, on random
/// inputs (in the range of the input's quantization, or in [-1, 1)). The graph rounds ties to even, the network up.
Agreement agreement(const Graph& read, const Imported& imported, int inputs);

std::string agreement_text(const Agreement& agreement);

}  // namespace winnow::models::import
