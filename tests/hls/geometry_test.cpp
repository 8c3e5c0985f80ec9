// Does the array's geometry follow docs/architecture.md, sections 2 and 4, for every shape?
#include "hls/geometry.h"

#include <gtest/gtest.h>

#include <set>

namespace winnow::tests {
namespace {

template <typename Visit>
void each_shape(Visit visit) {
  for (int rows = 1; rows <= 9; ++rows)
    for (int columns = 1; columns <= 9; ++columns)
      for (int decoders : {1, 2, 4})
        if (decoders <= columns) {
          SCOPED_TRACE(std::to_string(rows) + "x" + std::to_string(columns) + ", " + std::to_string(decoders));
          visit(hls::Geometry{rows, columns, decoders});
        }
}

TEST(Geometry, row_r_feeds_bank_c_when_r_modulo_columns_is_c_modulo_rows) {
  each_shape([](const hls::Geometry& g) {
    std::set<std::pair<int, int>> by_rule, by_bank, by_row;
    for (int r = 0; r < g.rows; ++r)
      for (int c = 0; c < g.columns; ++c) {
        EXPECT_EQ(g.feeds(r, c), r % g.columns == c % g.rows);
        if (g.feeds(r, c)) by_rule.insert({r, c});
      }
    for (int c = 0; c < g.columns; ++c)
      for (int i = 0; i < g.rows_of_bank(c); ++i) {
        by_bank.insert({g.row_of(c, i), c});
        EXPECT_EQ(g.row_of_bank(g.row_of(c, i)), i);
      }
    for (int r = 0; r < g.rows; ++r) {
      EXPECT_EQ(g.bank_of(r, 0), g.first_bank(r));
      for (int j = 0; j < g.banks_of_row(r); ++j) by_row.insert({r, g.bank_of(r, j)});
    }
    EXPECT_EQ(by_bank, by_rule);
    EXPECT_EQ(by_row, by_rule);
  });
}

TEST(Geometry, the_last_row_of_a_bank_stands_for_those_it_lacks) {
  each_shape([](const hls::Geometry& g) {
    for (int c = 0; c < g.columns; ++c) {
      int turns = 0;
      for (int i = 0; i < g.rows_of_bank(c); ++i) turns += 1 + g.pad_rows(g.row_of(c, i));
      EXPECT_EQ(turns, g.share()) << "bank " << c;
      EXPECT_EQ(g.even() || g.rows_of_bank(c) == g.share() || g.pad_rows(g.row_of(c, g.rows_of_bank(c) - 1)) > 0, true);
    }
  });
}

TEST(Geometry, every_column_of_a_row_has_one_decoder) {
  each_shape([](const hls::Geometry& g) {
    int next = 0, params = 0;
    for (int s = 0; s < g.streams(); ++s) {
      if (s % g.decoders_per_row == 0) next = 0;
      params += g.has_params(s);
      EXPECT_EQ(g.first_column(s), next);
      EXPECT_GE(g.pes_of_stream(s), 1);
      for (int i = 0; i < g.pes_of_stream(s); ++i) EXPECT_EQ(g.stream_of(g.row_of_stream(s), next++), s);
      if ((s + 1) % g.decoders_per_row == 0) {
        EXPECT_EQ(next, g.columns);
      }
    }
    EXPECT_EQ(params, g.rows);
  });
}

}  // namespace
}  // namespace winnow::tests
