// The decided machine: every number that the Verilog depends on, and nothing else.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "accelerators/accelerator.h"
#include "hls/features.h"
#include "hls/geometry.h"
#include "hls/traffic.h"

namespace winnow::rtl_gen {

struct Design {
  hls::Geometry geometry;
  int accumulators, accumulator_sets, accumulator_bits, queue_depth;
  int weight_words, pointer_words, param_words, bank_words;
  int vector_lanes;
  int axi_bits, burst_beats;
  hls::Features features;

  int read_streams() const { return hls::kStreamWeights + geometry.streams(); }
  int read_id_bits() const;  // so that every stream has an AXI ID
  /// Library parameters by name, in a fixed order.
  std::vector<std::pair<std::string, int>> parameters() const;
};

/// Throws InputError when the features ask for what the accelerator does not have.
Design decide(const accelerators::Accelerator& accelerator, const hls::Features& features);

}  // namespace winnow::rtl_gen
