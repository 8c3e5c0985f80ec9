// A stretch of operations as a stage: which tensors it touches, and what it costs in bytes and cycles.
#pragma once
#include <vector>

#include "mapping/costs.h"
#include "mapping/strip_plan.h"

namespace winnow::mapping {

constexpr uint64_t kCyclesOfAByte = 4;

struct Cost {
  uint64_t bytes = 0, cycles = 0;
  /// The bus moves many bytes a cycle: a byte is dear, but not at any price in time.
  uint64_t price() const { return kCyclesOfAByte * bytes + cycles; }
  bool operator<(const Cost& o) const { return price() < o.price(); }
  Cost operator+(const Cost& o) const { return {bytes + o.bytes, cycles + o.cycles}; }
};

/// Of operations [first, last): tensors completed by them.
std::vector<int> made(const Costs& costs, int first, int last);

/// The weights of operations [first, last) fit the PEs together.
bool weights_fit(const Costs& costs, int first, int last);

/// Bank words of one operation on whole tensors, with those that are carried.
int64_t whole_words(const Costs& costs, const Setting& setting);
/// And what it costs. `bytes`: all; `cycles`: without the stores, which go on while the next operation runs.
Cost whole_cost(const Costs& costs, const Setting& setting);

/// Units that overlap cost as much as the slowest, and the others' share of a strip; without room for the next strip
/// they take turns.
Cost strip_cost(const Costs& costs, const Setting& setting, const Stage& stage, const StripPlan& plan);

}  // namespace winnow::mapping
