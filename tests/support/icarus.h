// A generated machine in Icarus, with a memory and a host written in Verilog, doing the runs of a job.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sim/job.h"
#include "tests/support/program.h"

namespace winnow::tests {

struct IcarusRun {
  uint64_t cycles = 0;  // CYCLES
  uint64_t program_bytes = 0;
  std::vector<uint32_t> done, bytes;          // descriptors by unit; byte counters by class, then tag
  std::vector<std::vector<uint8_t>> outputs;  // by Run::outputs, as long as their slots say
};

struct IcarusMachine {
  std::string file_list, top;       // where write_design put it, as it is called
  int tags = 1;                     // byte counters per class
  int latency_cycles = 0;           // of the memory, which moves a beat a cycle
  uint64_t most_cycles = 1000000;   // for a run
  bool reset_between_runs = false;  // a soft reset before each run but the first
};

/// Compiles and runs in `folder`. Throws std::runtime_error with what the tools said when a run does not end.
std::vector<IcarusRun> run_in_icarus(const Scratch& folder, const IcarusMachine& machine, const sim::CosimJob& job);

}  // namespace winnow::tests
