// A memory of constant latency and bandwidth that serves reads and writes in the order they come.
#pragma once
#include "sim/dram/read_bus.h"
#include "sim/dram/timing.h"

namespace winnow::sim {

class FixedDram : public DramTiming {
 public:
  /// `latency_cycles` from the request to the first beat, beyond the one cycle of an ideal memory.
  FixedDram(int latency_cycles, int bytes_per_cycle, int bus_bytes)
      : latency_(latency_cycles), bandwidth_(bytes_per_cycle), bus_bytes_(bus_bytes), bus_(bus_bytes) {}
  Completion access(const DramRequest& request) override;

 private:
  uint64_t latency_, bandwidth_;
  uint32_t bus_bytes_;
  ReadBus bus_;
  uint64_t free_ = 0;  // first byte slot not taken; cycle t has the slots t*bandwidth .. (t+1)*bandwidth - 1
};

}  // namespace winnow::sim
