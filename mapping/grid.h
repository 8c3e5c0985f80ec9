// The array's shape: which row of PEs feeds which bank, which decoder which PEs (docs/architecture.md, sections 2 and
// 4).
#pragma once
#include "accelerators/accelerator.h"

namespace winnow::mapping {

struct Grid {
  int rows = 1, columns = 1, decoders_per_row = 1;

  explicit Grid(const accelerators::Accelerator& a)
      : rows(a.rows), columns(a.columns), decoders_per_row(a.decoders_per_row) {}
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
  /// Weight streams of a tile: stream s is for decoder number s % decoders_per_row of row s / decoders_per_row.
  int streams() const { return rows * decoders_per_row; }
  int row_of_stream(int stream) const { return stream / decoders_per_row; }
  /// The first stream of a row brings its parameters.
  bool has_params(int stream) const { return stream % decoders_per_row == 0; }
  /// Columns first_column(s) .. first_column(s) + pes_of_stream(s) - 1 of its row.
  int first_column(int stream) const { return stream % decoders_per_row * columns / decoders_per_row; }
  int pes_of_stream(int stream) const {
    return (stream % decoders_per_row + 1) * columns / decoders_per_row - first_column(stream);
  }
  int stream_of(int row, int column) const {
    return row * decoders_per_row + ((column + 1) * decoders_per_row - 1) / columns;
  }
};

}  // namespace winnow::mapping
