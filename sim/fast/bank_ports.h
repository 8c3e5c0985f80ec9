// Who uses the banks' ports and when. The array goes first, then the vector units, then the store and the load.
#pragma once
#include <cstddef>
#include <deque>
#include <utility>
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
  /// A tile runs from `start` to `end`.
  void claim_array(Cycle start, Cycle end, PortUse use) {
    while (!array_.empty() && array_.front().end < vector_start_) array_.pop_front();
    array_.push_back({start, end, std::move(use)});
  }
  /// A pass has started, which needs to know of the array's use from there on; what it takes itself comes with set_vector.
  void start_vector(Cycle start) {
    vector_start_ = start;
    vector_ = {};
    while (array_.size() > 1 && array_.front().end < start) array_.pop_front();
  }
  void set_vector(PortUse use) { vector_ = std::move(use); }
  Cycle vector_start() const { return vector_start_; }

  /// Left over by the array.
  Cycle array_leaves_read(int bank, Cycle from) const { return array_leaves(&PortUse::reads, bank, from); }
  Cycle array_leaves_write(int bank, Cycle from) const { return array_leaves(&PortUse::writes, bank, from); }
  /// Left over by array and vector units.
  Cycle next_free_read(int bank, Cycle from) const { return next_free(&PortUse::reads, bank, from); }
  Cycle next_free_write(int bank, Cycle from) const { return next_free(&PortUse::writes, bank, from); }

 private:
  struct Claim {
    Cycle start, end;
    PortUse use;
  };
  using Port = std::vector<CycleSet> PortUse::*;

  Cycle array_leaves(Port port, int bank, Cycle from) const {
    for (const Claim& c : array_)  // tiles do not overlap, so one pass in their order is enough
      if (from >= c.start && from <= c.end) from = c.start + (c.use.*port)[static_cast<size_t>(bank)].next_free(from - c.start);
    return from;
  }
  Cycle next_free(Port port, int bank, Cycle from) const {
    const std::vector<CycleSet>& vector = vector_.*port;
    for (;;) {
      const Cycle left = array_leaves(port, bank, from);
      from = vector.empty() || left < vector_start_ ? left : vector_start_ + vector[static_cast<size_t>(bank)].next_free(left - vector_start_);
      if (from == left) return left;
    }
  }

  std::deque<Claim> array_;
  Cycle vector_start_ = 0;
  PortUse vector_;
};

}  // namespace winnow::sim::fast
