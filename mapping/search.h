// The search for stages, strips and homes: few off-chip bytes and few cycles, a cycle being worth a quarter of a byte.
#pragma once
#include <vector>

#include "mapping/costs.h"
#include "mapping/draft.h"

namespace winnow::mapping {

/// Schedule with every tensor whole on chip, for `count` images at once; false when it does not fit.
bool whole_schedule(const Draft& draft, int count, Schedule& schedule);

/// The operation that runs while the buffers take the most words.
int fullest_op(const Schedule& schedule);

/// What the search may do; less than everything is for comparison.
struct SearchLimits {
  int longest_stage = 40;    // operations
  bool keep_on_chip = true;  // tensors between stages
};

/// Why there is no schedule.
struct Tightest {
  int op = 0;       // the operation that fits in no way, or before which too many tensors wait
  int words = 0;    // of a bank that it needs at least
  int waiting = 0;  // tensors, if they are too many (LiveSet::kMost); else 0
};

/// Dynamic programming over the operations in order: what is on chip at each boundary, and which stage comes next. One
/// image.
/// Throws nothing; false when some operation fits in no way, which `tightest` then names. When every choice needs more
/// streams than there are length slots, it is the one that needs the fewest.
bool search_schedule(const Draft& draft, const SearchLimits& limits, Schedule& schedule, Tightest& tightest);

}  // namespace winnow::mapping
