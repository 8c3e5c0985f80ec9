// The array's shape and what follows from it: which rows feed which banks, which decoder serves which columns, which
// streams of weights there are (docs/architecture.md, sections 2 and 4).
#pragma once

namespace winnow::hls {

/// The rules, as expressions of C++ and Verilog (`WN_BANKS_OF_ROW(r) .. in rtl_gen/lib/wn_desc.svh).
#define WN_GEOMETRY_RULES(X, rows, columns, decoders_per_row)                                                \
  /* The first bank that a row feeds; the next are `rows` apart. */                                          \
  X(first_bank, (int row), row % columns)                                                                    \
  X(banks_of_row, (int row), rows > columns ? 1 : (columns - row + rows - 1) / rows)                         \
  /* Rows that feed a bank, at most: the words of a tile repeat this often. */                               \
  X(share, (), rows > columns ? (rows + columns - 1) / columns : 1)                                          \
  X(rows_of_bank, (int bank), rows > columns ? (rows - bank + columns - 1) / columns : 1)                    \
  /* The row's number among its bank's rows. */                                                              \
  X(row_of_bank, (int row), row / columns)                                                                   \
  /* Rows that the bank lacks, when this is its last row. */                                                 \
  X(pad_rows, (int row), rows > columns && row + columns >= rows ? (rows - 1) / columns - row / columns : 0) \
  /* Of a row's decoders: the one that serves a column, and the first column of one. */                      \
  X(decoder_of_column, (int column), ((column + 1) * decoders_per_row - 1) / columns)                        \
  X(decoder_first_column, (int decoder), (decoder * columns) / decoders_per_row)

/// The rules over the RTL's parameters: macro, its parameter, text.
struct GeometryRule {
  const char *name, *parameter, *rule;
};
constexpr GeometryRule kGeometryRules[] = {
#define X(name, parameter, rule) {#name, #parameter, #rule},
    WN_GEOMETRY_RULES(X, Rows, Cols, DecodersPerRow)
#undef X
};

struct Geometry {
  int rows = 1, columns = 1, decoders_per_row = 1;

#define X(name, parameter, rule) \
  constexpr int name parameter const { return rule; }
  WN_GEOMETRY_RULES(X, rows, columns, decoders_per_row)
#undef X

  bool feeds(int row, int bank) const { return row % columns == bank % rows; }
  int most_banks_of_row() const { return banks_of_row(0); }
  /// Every bank has `share()` rows.
  bool even() const { return rows <= columns || rows % columns == 0; }
  /// Row number `i` of a bank.
  int row_of(int bank, int i) const { return rows <= columns ? bank % rows : bank + i * columns; }
  /// Bank number `j` of a row.
  int bank_of(int row, int j) const { return first_bank(row) + j * rows; }

  /// Weight streams of a tile: stream s is for decoder number s % decoders_per_row of row s / decoders_per_row.
  int streams() const { return rows * decoders_per_row; }
  int row_of_stream(int stream) const { return stream / decoders_per_row; }
  int decoder_of_stream(int stream) const { return stream % decoders_per_row; }
  /// The first stream of a row brings its parameters.
  bool has_params(int stream) const { return decoder_of_stream(stream) == 0; }
  /// The stream's PEs are those of columns first_column(s) .. first_column(s) + pes_of_stream(s) - 1 of its row.
  int first_column(int stream) const { return decoder_first_column(decoder_of_stream(stream)); }
  int pes_of_stream(int stream) const {
    return decoder_first_column(decoder_of_stream(stream) + 1) - first_column(stream);
  }
  int stream_of(int row, int column) const { return row * decoders_per_row + decoder_of_column(column); }
};

inline int words_of(int kb) { return (kb + 7) / 8; }

}  // namespace winnow::hls
