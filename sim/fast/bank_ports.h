// Who uses the banks' ports and when. The array goes first, then the vector units, then the store and the load.
#pragma once
#include <cstddef>
#include <utility>
#include <vector>

#include "sim/fast/cycle.h"
#include "sim/fast/cycle_set.h"
#include "sim/fast/vector_bank.h"

namespace winnow::sim::fast {

/// Only the latest command of each user is known: nobody asks about cycles before it.
class BankPorts {
 public:
  /// Cycles per bank in which a command reads and writes, from the command's first cycle on.
  class Use {
   public:
    void claim(Cycle start, const std::vector<CycleSet>& reads, const std::vector<CycleSet>& writes) {
      start_ = start;
      reads_ = &reads;
      writes_ = &writes;
    }
    Cycle next_free_read(int bank, Cycle from) const { return next_free(reads_, bank, from); }
    Cycle next_free_write(int bank, Cycle from) const { return next_free(writes_, bank, from); }

   private:
    Cycle next_free(const std::vector<CycleSet>* sets, int bank, Cycle from) const {
      if (!sets || from < start_) return from;
      return start_ + (*sets)[static_cast<size_t>(bank)].next_free(from - start_);
    }
    Cycle start_ = 0;
    const std::vector<CycleSet>*reads_ = nullptr, *writes_ = nullptr;
  };

  /// What the array leaves to the vector units.
  class ForVector : public PortsAbove {
   public:
    explicit ForVector(const Use& array) : array_(array) {}
    uint64_t next_free_read(int bank, uint64_t cycle) const override { return array_.next_free_read(bank, cycle); }
    uint64_t next_free_write(int bank, uint64_t cycle) const override { return array_.next_free_write(bank, cycle); }

   private:
    const Use& array_;
  };

  Use array, vector;
  const ForVector for_vector{array};

  /// What both leave to the store and the load.
  Cycle next_free_read(int bank, Cycle from) const {
    for (;;) {
      const Cycle left = array.next_free_read(bank, from);
      from = vector.next_free_read(bank, left);
      if (from == left) return from;
    }
  }
  Cycle next_free_write(int bank, Cycle from) const {
    for (;;) {
      const Cycle left = array.next_free_write(bank, from);
      from = vector.next_free_write(bank, left);
      if (from == left) return from;
    }
  }
};

}  // namespace winnow::sim::fast
