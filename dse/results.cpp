// Names of results.
#include "dse/results.h"

#include <algorithm>

namespace winnow::dse {

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
      {"weights_kept", "share of the weights that are not zero"},
      {"accuracy", "share of labelled images in their class, by the integer reference"},
  };
  return names;
}

bool is_result(const std::string& name) {
  const auto& names = result_names();
  return std::any_of(names.begin(), names.end(), [&](const auto& row) { return row.first == name; });
}

}  // namespace winnow::dse
