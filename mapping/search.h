// The search for stages, strips and homes: few off-chip bytes and few cycles, a cycle being worth a quarter of a byte.
#pragma once
#include <vector>

#include "mapping/costs.h"
#include "mapping/draft.h"

namespace winnow::mapping {

/// Schedule with every tensor whole on chip, for `count` images at once; false when it does not fit.
bool whole_schedule(const Draft& draft, int count, Schedule& schedule);

/// What the search may do; less than everything is for comparison.
struct SearchLimits {
  int longest_stage = 40;    // operations
  bool keep_on_chip = true;  // tensors between stages
};

/// Dynamic programming over the operations in order: what is on chip at each boundary, and which stage comes next. One image.
/// Throws nothing; false when some operation fits in no way (`tightest`: its index). When every choice needs more streams than there are length
/// slots, it is the one that needs the fewest.
bool search_schedule(const Draft& draft, const SearchLimits& limits, Schedule& schedule, int& tightest, int& need);

}  // namespace winnow::mapping
