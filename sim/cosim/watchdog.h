// Sees that something moves, says what stands when nothing does, and shows progress.
#pragma once
#include "sim/cosim/axi_bridge.h"
#include "sim/cosim/bench.h"
#include "sim/cosim/done_counts.h"
#include "sim/cosim/program_view.h"
#include "sim/cosim/progress_line.h"

namespace winnow::sim {

/// Progress is any handshake on AXI, AXI4-Lite or a probed link, any bank write or read, product or weight written, any
/// descriptor done; and the time in which the memory works on a burst, however long that is. A hang is found
/// `watchdog_cycles` after the last of these.
class Watchdog : public sc_core::sc_module {
 public:
  Watchdog(const sc_core::sc_module_name& name, Bench& bench, const AxiBridge& bridge, const ProgramView& program,
           const ProgramView& warm_program);
  SC_HAS_PROCESS(Watchdog);

  void begin_run();
  /// Descriptors of a unit done by the end of a cycle, one of the last kHistory.
  uint64_t done_at(hls::Unit unit, uint64_t cycle) const { return history_[cycle % kHistory][unit]; }

  static constexpr uint64_t kHistory = 8;

 private:
  static constexpr uint64_t kCheapCycles = 64;      // so long nothing but the port is looked at
  static constexpr uint64_t kProgressEvery = 1024;  // cycles between looks at the clock

  void on_edge();
  bool port_moves() const;
  bool link_moves() const;
  std::string situation(const std::string& limit) const;
  const ProgramView& program_of(const Run& run) const { return run.warm ? warm_program_ : program_; }
  uint64_t descriptors() const;

  Bench& bench_;
  const AxiBridge& bridge_;
  const ProgramView &program_, &warm_program_;
  ProgressLine line_;
  DoneCounts done_;
  uint64_t history_[kHistory][hls::kUnits] = {};
  uint64_t moved_ = 0, done_before_ = 0;
};

}  // namespace winnow::sim
