// Fixed memory: every byte takes one of `bandwidth` slots of a cycle, so a burst's rest of a cycle serves the next
// burst.
#include "sim/dram/fixed.h"

namespace winnow::sim {

Completion FixedDram::access(const DramRequest& request) {
  const uint64_t begin = std::max((request.start_cycle + 1 + latency_) * bandwidth_, free_);
  free_ = begin + request.bytes;
  const Completion memory{(begin + std::min(bus_bytes_, request.bytes) - 1) / bandwidth_, (free_ - 1) / bandwidth_};
  return request.is_write ? memory : bus_.carry(memory, request.bytes);
}

}  // namespace winnow::sim
