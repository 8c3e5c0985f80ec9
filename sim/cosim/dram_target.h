// The DRAM as a TLM-2.0 target: content here, time from DramTiming, and errors where the job wants them.
#pragma once
#include <tlm_utils/simple_target_socket.h>
#include <memory>
#include <systemc>
#include <tlm>

#include "sim/cosim/bench.h"
#include "sim/cosim/sparse_memory.h"
#include "sim/dram/timing.h"

namespace winnow::sim {

class DramTarget : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<DramTarget> socket{"socket"};

  DramTarget(const sc_core::sc_module_name& name, const Bench& bench);

  /// From here on the memory is at rest, and its time counts from the coming run's start.
  void begin_run() { timing_ = make_dram_timing(bench_.job.dram, bench_.job.axi_bytes, bench_.job.clock_mhz); }

  /// Back door of the host.
  SparseMemory& memory() { return memory_; }

  /// Of the run; nothing before the first one began.
  DramStatistics statistics(uint64_t cycles) const { return timing_ ? timing_->statistics(cycles) : DramStatistics{}; }

 private:
  tlm::tlm_sync_enum transport(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);

  const Bench& bench_;
  std::unique_ptr<DramTiming> timing_;
  SparseMemory memory_;
};

}  // namespace winnow::sim
