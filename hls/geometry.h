// Which rows feed which banks and how a row's words lie in an output pixel (architecture, section 2).
#pragma once

namespace winnow::hls {

struct Geometry {
  int rows = 1, cols = 1;

  int first_bank(int row) const { return row % cols; }
  /// Banks the row feeds: first_bank, first_bank + rows, ...
  int banks_of_row(int row) const { return rows > cols ? 1 : (cols - row + rows - 1) / rows; }
  /// The row's number among its bank's rows.
  int row_of_bank(int row) const { return row / cols; }
  int rows_of_bank(int bank) const { return rows > cols ? (rows - bank + cols - 1) / cols : 1; }
  int share() const { return rows > cols ? (rows + cols - 1) / cols : 1; }
  /// Rows the bank lacks, when this is its last row.
  int pad_rows(int row) const {
    const int have = rows_of_bank(first_bank(row));
    return row_of_bank(row) == have - 1 ? share() - have : 0;
  }
};

inline int words_of(int kb) { return (kb + 7) / 8; }

}  // namespace winnow::hls
