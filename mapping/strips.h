// Which rows of every tensor a strip needs and makes.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "mapping/lower.h"

namespace winnow::mapping {

/// The operations' tensors and windows by number: what row arithmetic needs of a lowered network. Tensors are holders
/// (Lowered::holder).
struct RowFlow {
  struct Step {
    int out = 0;
    std::vector<int> in;
    bool windowed = false;  // else row by row
    Window window;
  };
  RowFlow() = default;
  explicit RowFlow(const Lowered& lowered);

  std::vector<Step> ops;
  std::vector<std::string> names;  // of tensors
  std::vector<int> heights;
  std::map<std::string, int> ids;
};

/// First input row, and one past the last, that rows [y0, y1) of an operation's output need.
struct RowRange {
  int begin = 0, end = 0;
};
RowRange input_rows(const RowFlow::Step& op, int input_height, int y0, int y1);

/// Rows of a tensor while a stage runs: during strip s the rows [start[s], end[s]) are in its buffer; end[s - 1] ..
/// end[s] are new.
struct TensorRows {
  std::vector<int> start, end;  // empty: not touched
  bool touched() const { return !start.empty(); }
  /// Rows that a buffer must hold. kNone: those of one strip. kNext: those of the next strip's too, as long as they fit
  /// behind. kBoth: those of two strips side by side, so that the next strip can always be filled while this one is
  /// read.
  enum Ahead { kNone, kNext, kBoth };
  int most(Ahead ahead) const;
};

/// Rows by tensor when operations [first, last) run in `strips` strips of the last one's rows. `live[t]`: every row of
/// t is made (it is read after the stage). `block_rows[t]` > 0: t streams from or to DRAM in blocks of so many rows.
std::vector<TensorRows> strip_rows(const RowFlow& flow, int first, int last, int strips, const std::vector<char>& live,
                                   const std::vector<int>& block_rows);

}  // namespace winnow::mapping
