// What operations and tensors cost: bytes, words and expected cycles.
#pragma once
#include <vector>

#include "mapping/draft.h"

namespace winnow::mapping {

/// What the search knows of an operation and of a tensor.
struct OpCost {
  uint64_t weight_bytes = 0, table_bytes = 0;
  TileMemory memory;          // of all tiles
  int tiles = 0, groups = 0;  // groups: of tiles that fit together
  int64_t coefficient_words = 0;
  uint64_t array_cycles = 0, vector_cycles = 0;  // of one image, expected
};
OpCost op_cost(const Draft& draft, size_t op);
/// Expected bytes of the stream of a whole tensor of one image.
uint64_t stream_bytes(const Draft& draft, const std::string& holder);

/// Off-chip bytes of one operation under a schedule, expected: its weights and tables, the tensors that it is the first
/// of its stage to read and that come from DRAM, the tensor that it completes and that goes there.
struct OpTraffic {
  uint64_t weights = 0, in = 0, out = 0;
  uint64_t sum() const { return weights + in + out; }
};
std::vector<OpTraffic> op_traffic(const Draft& draft, const Schedule& schedule);

}  // namespace winnow::mapping
