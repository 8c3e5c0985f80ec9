// A trace played into a DRAM through the scheduler's queues.
#pragma once
#include <vector>

#include "accelerators/dram_device.h"
#include "sim/dram/command.h"
#include "sim/dram/statistics.h"
#include "sim/dram/trace.h"

namespace winnow::sim {

enum class TraceMode {
  kQueued,  // an access is offered every clock, not before it arrives; it waits, and all behind it, while its queue is full
  kDependent  // each is offered when it has arrived and the data of the last are through
};

struct TraceResult {
  uint64_t clocks = 0;     // when the last data are through
  uint64_t forwarded = 0;  // reads that a waiting write answered
  uint64_t wrapped = 0;    // accesses beyond the memory's size
  DramStatistics statistics;
};

/// With `log`, every command is appended to it.
TraceResult run_trace(const accelerators::DramDevice& device, const std::vector<TraceAccess>& trace, TraceMode mode,
                      std::vector<IssuedCommand>* log = nullptr);

}  // namespace winnow::sim
