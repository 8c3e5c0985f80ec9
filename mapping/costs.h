// What operations and tensors cost: bytes, words and expected cycles. All that the search for a schedule looks at.
#pragma once
#include <string>
#include <vector>

#include "mapping/encode.h"
#include "mapping/schedule.h"
#include "mapping/strips.h"

namespace winnow::mapping {

struct OpCost {
  int tag = 0;  // of its layer
  uint64_t weight_bytes = 0, table_bytes = 0;
  TileMemory memory;          // of all tiles
  int tiles = 0, groups = 0;  // groups: of tiles that fit together
  std::string coefficients;   // their tensor, of a depthwise operation
  int coefficient_rows = 0, coefficient_row_words = 0;
  uint64_t array_cycles = 0, vector_cycles = 0;  // of one image, expected

  int64_t coefficient_words() const { return int64_t{coefficient_rows} * coefficient_row_words; }
};

/// A tensor that has a buffer of its own (a holder), one image of it.
struct TensorCost {
  int first_write = -1, last_write = -1, last_read = -1;  // operations; the network's input is written before 0
  int64_t row_words = 0;                                  // of a bank
  int height = 1;
  uint64_t bytes = 0;  // expected, of the stream of the whole tensor
  bool is_output = false;

  int64_t words() const { return row_words * height; }
};

struct Costs {
  RowFlow flow;  // its tensors and operations number those below
  std::vector<TensorCost> tensors;
  std::vector<OpCost> ops;
  int banks = 1, bank_words = 0;
  TileMemory pe;  // of the accelerator

  const TensorCost& tensor(int t) const { return tensors[static_cast<size_t>(t)]; }
  const OpCost& op(int i) const { return ops[static_cast<size_t>(i)]; }
  int op_count() const { return static_cast<int>(ops.size()); }
  int tensor_count() const { return static_cast<int>(tensors.size()); }
  /// Loads and stores move a word of one bank a cycle.
  uint64_t transfer_cycles(int t) const { return static_cast<uint64_t>(tensor(t).words() * banks); }
};
Costs measure_costs(const models::Network& network, const accelerators::Accelerator& accelerator,
                    const Encoded& encoded);

/// Off-chip bytes of one operation under a schedule, expected: its weights and tables, the tensors that it is the first
/// of its stage to read and that come from DRAM, the tensor that it completes and that goes there.
struct OpTraffic {
  uint64_t weights = 0, in = 0, out = 0;
  uint64_t sum() const { return weights + in + out; }
};
std::vector<OpTraffic> op_traffic(const Costs& costs, const Schedule& schedule);

}  // namespace winnow::mapping
