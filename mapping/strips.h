// Which rows of every tensor a strip needs and makes.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "mapping/lower.h"

namespace winnow::mapping {

/// Rows of a tensor while a stage runs: during strip s the rows [start[s], end[s]) are in its buffer; end[s - 1] .. end[s] are new.
struct TensorRows {
  std::vector<int> start, end;
  /// Most rows at once; `ahead`: with the new rows of the next strip already there.
  int most(bool ahead) const;
};

/// First input row, and one past the last, that rows [y0, y1) of the output of `op` need of its input number `i`.
struct RowRange {
  int begin = 0, end = 0;
};
RowRange input_rows(const Op& op, const Lowered& lowered, int y0, int y1);

/// Rows by holder of all tensors that operations [first, last) touch when the last operation's rows are cut in `strips`.
/// `live`: holders read after the stage; every row of them is made. `block_rows`: of tensors that stream from or to DRAM.
std::map<std::string, TensorRows> strip_rows(const Lowered& lowered, int first, int last, int strips, const std::set<std::string>& live,
                                             const std::map<std::string, int>& block_rows);

}  // namespace winnow::mapping
