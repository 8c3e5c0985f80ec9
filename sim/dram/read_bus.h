// The R channel of a port: one beat per cycle, burst after burst.
#pragma once
#include <algorithm>

#include "sim/dram/timing.h"

namespace winnow::sim {

class ReadBus {
 public:
  explicit ReadBus(int bytes) : bytes_(bytes) {}

  /// Delays what the memory could deliver to what the bus can carry.
  Completion carry(Completion memory, uint32_t bytes) {
    const uint64_t beats = (bytes + bytes_ - 1) / bytes_;
    const uint64_t first = std::max(memory.first_cycle, free_);
    const uint64_t last = std::max(memory.last_cycle, first + beats - 1);
    free_ = last + 1;
    return {first, last};
  }

 private:
  uint32_t bytes_;
  uint64_t free_ = 0;
};

}  // namespace winnow::sim
