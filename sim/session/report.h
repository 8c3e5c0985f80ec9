// What a simulation found, as people and programs read it: result, cycles, utilisation, stalls, and three witnesses of every byte.
#pragma once
#include <string>
#include <vector>

#include "mapping/bytes.h"
#include "models/json/document.h"
#include "sim/job.h"

namespace winnow::sim {

/// Bytes of one layer and stream over all runs.
struct Traffic {
  std::string layer;  // "program" and "input" stand for themselves
  mapping::Stream stream = mapping::Stream::kProgram;
  uint64_t predicted_bytes = 0;  // by the mapper
  uint64_t counted_bytes = 0;    // by the RTL's counters
  uint64_t observed_bytes = 0;   // by the monitors on the bus
};

struct Report {
  std::string network, accelerator, engine = "rtl";
  int pes = 0, runs = 0, batch = 1;
  double clock_mhz = 0;
  bool pass = false;
  std::string verdict;  // one line; why not, if not
  uint64_t cycles = 0, compute_cycles = 0, vector_cycles = 0, macs = 0;
  uint64_t pe_starved = 0, pe_blocked = 0;
  uint64_t wait_weights = 0, wait_acts = 0, wait_compute = 0, wait_vector = 0, wait_store = 0, wait_program = 0;
  uint64_t simulated_cycles = 0;  // with reset and register traffic
  std::vector<Traffic> traffic;

  /// Non-zero pairs per PE and cycle of the compute phase.
  double utilization() const { return compute_cycles ? double(macs) / (double(pes) * double(compute_cycles)) : 0; }
  double time_us() const { return clock_mhz > 0 ? double(cycles) / clock_mhz : 0; }
};

/// `predicted` holds one table per run. A pass needs the co-simulation's pass and all bytes equal.
Report make_report(const mapping::Mapping& mapping, const std::vector<mapping::ByteTable>& predicted, const CosimResult& result);

models::Document to_document(const Report& report);
std::string to_text(const Report& report);

}  // namespace winnow::sim
