// Notes when every descriptor starts and ends.
#pragma once
#include <array>
#include <vector>

#include "sim/cosim/bench.h"
#include "sim/cosim/done_counts.h"

namespace winnow::sim {

class DescriptorLog : public sc_core::sc_module {
 public:
  DescriptorLog(const sc_core::sc_module_name& name, Bench& bench);
  SC_HAS_PROCESS(DescriptorLog);

  void begin_run();
  /// What was noted of the run; leaves nothing.
  std::array<std::vector<DescriptorTime>, hls::kUnits> take() { return std::move(times_); }

 private:
  void on_edge();

  Bench& bench_;
  DoneCounts done_;
  std::array<std::vector<DescriptorTime>, hls::kUnits> times_;
};

}  // namespace winnow::sim
