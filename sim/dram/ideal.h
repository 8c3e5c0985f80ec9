// A memory without latency and with a beat a cycle in each direction.
#pragma once
#include "sim/dram/read_bus.h"
#include "sim/dram/timing.h"

namespace winnow::sim {

class IdealDram : public DramTiming {
 public:
  explicit IdealDram(int bus_bytes) : bus_(bus_bytes) {}
  Completion access(const DramRequest& request) override;

 private:
  ReadBus bus_;
};

}  // namespace winnow::sim
