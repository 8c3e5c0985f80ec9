// Cycles in which the banks' ports are taken by units that go before the store and the load: the array and the vector units.
#pragma once
#include <array>
#include <vector>

#include "sim/fast/cycle.h"
#include "sim/fast/cycle_set.h"

namespace winnow::sim::fast {

/// Cycles in which a command reads and writes each bank, from the command's first cycle.
struct PortUse {
  std::vector<CycleSet> reads, writes;
};

class BankPorts {
 public:
  enum User { kArray, kVector };

  /// A command of the unit starts; `use` stays until the unit's next command.
  void claim(User user, Cycle start, const PortUse* use) { claims_[user] = {start, use}; }

  Cycle next_free_read(int bank, Cycle from) const { return next_free(&PortUse::reads, bank, from); }
  Cycle next_free_write(int bank, Cycle from) const { return next_free(&PortUse::writes, bank, from); }

 private:
  struct Claim {
    Cycle start = 0;
    const PortUse* use = nullptr;
  };

  Cycle next_free(std::vector<CycleSet> PortUse::*port, int bank, Cycle from) const {
    for (Cycle cycle = from;;) {
      const Cycle before = cycle;
      for (const Claim& c : claims_)
        if (c.use && cycle >= c.start) cycle = c.start + (c.use->*port)[static_cast<size_t>(bank)].next_free(cycle - c.start);
      if (cycle == before) return cycle;
    }
  }

  std::array<Claim, 2> claims_;
};

}  // namespace winnow::sim::fast
