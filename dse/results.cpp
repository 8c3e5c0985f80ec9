// Names of results.
#include "dse/results.h"

#include <algorithm>
#include <stdexcept>

namespace winnow::dse {
namespace {

const char* const kStates[] = {"measured", "refused", "failed", "dropped"};

}  // namespace

const char* state_name(State state) { return kStates[static_cast<size_t>(state)]; }

State state_of(const std::string& name) {
  for (size_t i = 0; i < std::size(kStates); ++i)
    if (name == kStates[i]) return static_cast<State>(i);
  throw std::invalid_argument("expected measured, refused, failed or dropped, got " + name);
}

const std::vector<std::pair<std::string, std::string>>& result_names() {
  static const std::vector<std::pair<std::string, std::string>> names = {
      {"cycles", "of one input, everything through DRAM (fast engine)"},
      {"time_us", "the same at the accelerator's clock"},
      {"compute_cycles", "with a compute tile running"},
      {"utilization", "non-zero pairs / (PEs x compute cycles)"},
      {"nonzero_pairs", "multiplications"},
      {"dram_bytes", "everything that crosses the bus for one input"},
      {"weight_bytes", "weight streams and decoder tables of it"},
      {"activation_bytes", "activation streams of it"},
      {"pes", "rows x columns"},
      {"luts", "of the space's target, estimated (costs.md)"},
      {"lut_rams", "cells of LUTs used as memory, as luts"},
      {"registers", "flip-flops, as luts"},
      {"block_rams", "of 18 Kbit, as luts"},
      {"multipliers", "hard ones, as luts"},
      {"kge", "1,000 gate equivalents of an ASIC without its memories, estimated"},
      {"sram_bits", "of the memories"},
      {"energy_uj", "of one input, by the space's technology: DRAM, memories, logic"},
      {"energy_dram_uj", "the DRAM's share"},
      {"energy_sram_uj", "the share of on-chip memories"},
      {"energy_logic_uj", "the share of multipliers and adders"},
      {"model_bytes", "the compressed network as it is stored (winnow inspect)"},
      {"weights_kept", "share of the weights that are not zero"},
      {"accuracy", "share of labelled images in their class, by the integer reference or the user's command"},
  };
  return names;
}

bool is_result(const std::string& name) {
  const auto& names = result_names();
  return std::any_of(names.begin(), names.end(), [&](const auto& row) { return row.first == name; });
}

Bounds possible_results() {
  Bounds bounds;
  for (const auto& [name, meaning] : result_names()) bounds[name] = Interval::at_least(0);
  for (const char* share : {"utilization", "weights_kept", "accuracy"}) bounds[share].high = 1;
  return bounds;
}

}  // namespace winnow::dse
