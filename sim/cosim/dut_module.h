// The design as a SystemC module: one method does both halves of a cycle.
#pragma once
#include "sim/cosim/bench.h"
#include "sim/cosim/trace_file.h"

namespace winnow::sim {

class DutModule : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> aclk{"aclk"};

  /// Holds reset for the first cycles; opens the trace if the job has one.
  DutModule(const sc_core::sc_module_name& name, Bench& bench, const TraceFile& trace);
  SC_HAS_PROCESS(DutModule);
  ~DutModule() override { bench_.dut.close_trace(); }

 private:
  static constexpr uint64_t kResetCycles = 8;

  void tick();

  Bench& bench_;
  uint64_t cycle_ = 0;
  bool irq_ = false;
};

}  // namespace winnow::sim
