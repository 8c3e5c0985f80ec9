// The array's shape: which row of PEs feeds which bank (docs/architecture.md, section 2).
#pragma once
#include "models/accelerator.h"

namespace winnow::mapping {

struct Grid {
  int rows = 1, columns = 1;

  explicit Grid(const models::Accelerator& a) : rows(a.rows), columns(a.columns) {}
  Grid(int r, int c) : rows(r), columns(c) {}

  bool feeds(int row, int bank) const { return row % columns == bank % rows; }
  /// Banks that row `row` feeds.
  int banks_of_row(int row) const { return rows <= columns ? (columns - row + rows - 1) / rows : 1; }
  /// Rows that feed bank `bank`.
  int rows_of_bank(int bank) const { return rows <= columns ? 1 : (rows - bank + columns - 1) / columns; }
  int most_banks_of_row() const { return banks_of_row(0); }
  /// Rows of a bank at most: the words of a tile repeat this often.
  int share() const { return rows <= columns ? 1 : (rows + columns - 1) / columns; }
  /// Every bank has `share()` rows.
  bool even() const { return rows <= columns || rows % columns == 0; }
  /// Row number `i` of a bank.
  int row_of(int bank, int i) const { return rows <= columns ? bank % rows : bank + i * columns; }
  /// Bank number `j` of a row.
  int bank_of(int row, int j) const { return rows <= columns ? row + j * rows : row % columns; }
};

}  // namespace winnow::mapping
