// In how many strips a stretch of operations can run as one stage, and how many rows of every tensor that takes.
#pragma once
#include <cstdint>
#include <vector>

#include "mapping/costs.h"

namespace winnow::mapping {

/// Operations [first, last) as the next stage, and which tensors are whole on chip around it.
class Setting {
 public:
  /// `before`, `after`: by tensor, whether it is on chip at the stage's begin and end.
  Setting(const Costs& costs, int first, int last, std::vector<char> before, std::vector<char> after);

  bool before(int t) const { return before_[static_cast<size_t>(t)] != 0; }
  bool after(int t) const { return after_[static_cast<size_t>(t)] != 0; }
  bool whole(int t) const { return before(t) || after(t); }
  /// Goes to DRAM if the stage makes it.
  bool stored(const Costs& costs, int t) const {
    return costs.tensor(t).is_output || (costs.tensor(t).last_read >= last && !after(t));
  }

  const int first, last;
  std::vector<int> touched;  // tensors of the operations, ascending
  int64_t other_words = 0;   // of a bank: tensors that wait there untouched, and coefficients

 private:
  std::vector<char> before_, after_;
};

/// Rows of buffers for a number of strips.
struct StripPlan {
  int strips = 1;
  TensorRows::Ahead ahead = TensorRows::kNone;
  std::vector<TensorRows> rows;  // by tensor
  std::vector<int> capacity;     // rows of its buffer, by tensor
  int64_t words = 0;             // of a bank, before room that is left makes buffers larger
};
struct StripPlans {
  std::vector<StripPlan> plans;
  int64_t least_words = INT64_MAX;  // of a bank, of all numbers of strips that were looked at
};

/// Rows of one stream of a tensor that takes `most_blocks` streams at most.
int block_of(int height, int most_blocks);

/// The fewest strips that fit `bank_words`, and some larger numbers, each with as much room for the next strip as there
/// is. None if the stage cannot run in strips in this order.
StripPlans plan_strips(const Costs& costs, const Setting& setting, Order order, int bank_words, int most_blocks);

/// An operation can be the last of a stage in strips.
bool stripable(const RowFlow& flow, int op);

}  // namespace winnow::mapping
