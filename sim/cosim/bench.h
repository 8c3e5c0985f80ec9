// What all modules around the design share: its pins cycle by cycle, and the verdict.
#pragma once
#include <cstdint>
#include <string>
#include <systemc>

#include "sim/cosim/dut.h"
#include "sim/job.h"

namespace winnow::sim {

/// In every cycle the design settles with its inputs, then `edge` is notified. A module sensitive to it sees the pins
/// of the cycle that ended in `dut.in`, `dut.out` and `dut.probes`, and writes those of the coming one into its part of
/// `next`; nobody reads `next`. So the order of the modules does not matter.
struct Bench {
  Bench(const CosimJob& job, Dut& dut) : job(job), dut(dut), period(1e6 / job.clock_mhz, sc_core::SC_PS) {}

  const CosimJob& job;
  Dut& dut;
  DutInputs next;
  uint64_t cycle = 0;      // number of the cycle that ended
  uint64_t run_start = 0;  // cycle in which the run's start was written; stalls and memory of a run count from here
  sc_core::sc_event edge{"edge"}, irq_rise{"irq_rise"};
  sc_core::sc_time period;
  int run = 0;  // under way
  CosimResult result;

  /// Ends the simulation; the first reason stays.
  void fail(CosimStatus status, const std::string& message) {
    if (stopped_) return;
    stopped_ = true;
    result.status = status;
    result.message = message;
    sc_core::sc_stop();
  }

  /// Notes a difference; the first stays, and ends the simulation if the job says so.
  void mismatch(Mismatch m) {
    m.cycle = cycle;
    m.run = run;
    m.text = "cycle " + std::to_string(cycle) + ", run " + std::to_string(run) + ": " + m.text;
    if (result.mismatches++ == 0) result.mismatch = m;
    if (job.stop_at_mismatch) fail(CosimStatus::kMismatch, m.text);
  }

  uint64_t run_cycle() const { return cycle - run_start; }
  RunResult& run_result() { return result.runs.back(); }
  bool stopped() const { return stopped_; }

 private:
  bool stopped_ = false;
};

}  // namespace winnow::sim
