// The search for stages, strips and homes: few off-chip bytes and few cycles, a cycle being worth a quarter of a byte.
#pragma once
#include <vector>

#include "mapping/draft.h"

namespace winnow::mapping {

/// What the search knows of an operation and of a tensor.
struct OpCost {
  uint64_t weight_bytes = 0, table_bytes = 0;
  int weights = 0, pointers = 0, params = 0;  // words of all tiles
  int tiles = 0, groups = 0;                  // groups: of tiles that fit together
  int64_t coefficient_words = 0;
  uint64_t array_cycles = 0, vector_cycles = 0;  // of one image, expected
};
OpCost op_cost(const Draft& draft, size_t op);
/// Expected bytes of the stream of a whole tensor of one image.
uint64_t stream_bytes(const Draft& draft, const std::string& holder);

/// Schedule with every tensor whole on chip, for `count` images at once; false when it does not fit.
bool whole_schedule(const Draft& draft, int count, Schedule& schedule);

/// What the search may do; less than everything is for comparison.
struct SearchLimits {
  int longest_stage = 40;    // operations
  bool keep_on_chip = true;  // tensors between stages
};

/// Off-chip bytes of one operation under a schedule, expected: its weights and tables, the tensors that it is the first of its stage to
/// read and that come from DRAM, the tensor that it completes and that goes there.
struct OpTraffic {
  uint64_t weights = 0, in = 0, out = 0;
  uint64_t sum() const { return weights + in + out; }
};
std::vector<OpTraffic> op_traffic(const Draft& draft, const Schedule& schedule);

/// Dynamic programming over the operations in order: what is on chip at each boundary, and which stage comes next. One image.
/// Throws nothing; false when some operation fits in no way (`tightest`: its index).
bool search_schedule(const Draft& draft, const SearchLimits& limits, Schedule& schedule, int& tightest, int& need);

}  // namespace winnow::mapping
