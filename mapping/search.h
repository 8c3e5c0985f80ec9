// The search for stages, strips and homes: few off-chip bytes and few cycles, a cycle being worth a quarter of a byte.
#pragma once
#include <optional>

#include "mapping/costs.h"

namespace winnow::mapping {

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

/// A schedule, its buffers without addresses, or why there is none.
struct Found {
  std::optional<Schedule> schedule;
  Tightest tightest;
};

/// Dynamic programming over the operations in order: what is on chip at each boundary, and which stage comes next. One
/// image. Buffers may fill `bank_words`; a tensor that strips read or write takes `most_blocks` streams at most.
Found search_stages(const Costs& costs, const SearchLimits& limits, int bank_words, int most_blocks);

}  // namespace winnow::mapping
