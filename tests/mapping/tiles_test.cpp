// Do tiles cover an output once, in words that fit the PEs?
#include "mapping/tiles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace winnow::mapping {
namespace {

/// Channels dealt to the banks in turn; where some banks have fewer rows than others, words of rows that are not there
/// stay empty.
Layout dealt(int channels, const hls::Geometry& grid) {
  Layout l;
  l.tensor = "t";
  l.shape = {channels, 1, 1};
  std::vector<int> next(static_cast<size_t>(grid.columns), 0);  // position in each bank
  for (int c = 0; c < channels; ++c) {
    const int bank = c % grid.columns;
    int& position = next[static_cast<size_t>(bank)];
    while (!grid.even() && position / hls::kLanes % grid.share() >= grid.rows_of_bank(bank)) position += hls::kLanes;
    l.places.push_back({bank, position});
    l.words = std::max(l.words, position / hls::kLanes + 1);
    ++position;
  }
  l.words = (l.words + grid.share() - 1) / grid.share() * grid.share();
  return l;
}

struct TilingCase {
  accelerators::Accelerator a;
  ArrayOp op;
  Layout in, out;
};

TilingCase random_tiling(std::mt19937& random) {
  const auto range = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
  TilingCase c;
  c.a.rows = range(1, 6), c.a.columns = range(1, 6);
  c.a.accumulators = range(8, 32);
  c.a.weight_words = range(40, 400);
  c.a.pointer_words = 1000;
  c.a.param_words = range(32, 128);
  const int inputs = range(1, 30), outputs = range(1, 150);
  c.in = dealt(inputs, c.a.geometry());
  c.out = dealt(outputs, c.a.geometry());
  c.op.weights.resize(static_cast<size_t>(outputs));
  for (std::vector<SparseWeight>& w : c.op.weights)
    for (int i = 0; i < inputs; ++i)
      if (range(0, 1)) w.push_back({i, 0, 1});
  return c;
}

TEST(MakeTiles, every_output_is_computed_once_and_fits) {
  std::mt19937 random(1);
  int cut = 0, refused = 0;
  for (int n = 0; n < 500; ++n) {
    const TilingCase c = random_tiling(random);
    const hls::Geometry grid = c.a.geometry();
    const Outcome<std::vector<Tile>> made = make_tiles(c.op, c.in, c.out, c.a);
    if (!made) {
      ASSERT_EQ(made.refusals.size(), 1u);
      EXPECT_NE(made.refusals[0].reason.find("expected at most"), std::string::npos) << made.refusals[0].reason;
      ++refused;
      continue;
    }
    const std::vector<Tile>& tiles = *made.value;
    cut += tiles.size() > 1;
    const ChannelAt at(c.out, grid.columns);
    std::vector<int> computed(c.op.weights.size(), 0);
    int word = 0;
    for (const Tile& tile : tiles) {
      EXPECT_EQ(tile.first_word, word);
      word += tile.words(grid);
      EXPECT_LE(tile.kb, most_kb(c.a));
      EXPECT_LE(tile.kb * grid.most_banks_of_row(), c.a.param_words);
      int fullest = 0;  // weights of a PE, counted one by one
      for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column) {
          int weights = 0;
          for (int k = 0; k < tile.kb * grid.banks_of_row(row); ++k) {
            const int channel = channel_of(tile, grid, at, row, k);
            if (channel < 0) continue;
            if (column == 0) ++computed[static_cast<size_t>(channel)];
            for (const SparseWeight& w : c.op.weights[static_cast<size_t>(channel)])
              weights += c.in.places[static_cast<size_t>(w.in)].bank == column;
          }
          fullest = std::max(fullest, weights);
        }
      EXPECT_EQ(tile.weight_words, fullest);
      EXPECT_LE(fullest, c.a.weight_words);
    }
    EXPECT_EQ(word, c.out.words);
    EXPECT_EQ(computed, std::vector<int>(computed.size(), 1));
    if (HasFailure()) return;
  }
  EXPECT_GT(cut, 50);
  EXPECT_GT(refused, 5);
  EXPECT_LT(refused, 250);
}

TEST(MakeTiles, says_what_does_not_fit) {
  TilingCase c;
  c.a.rows = 1, c.a.columns = 1;
  c.a.accumulators = 8, c.a.weight_words = 10, c.a.pointer_words = 16, c.a.param_words = 64;
  c.in = dealt(4, c.a.geometry());
  c.out = dealt(8, c.a.geometry());
  c.op.weights.assign(8, {{0, 0, 1}, {1, 0, 1}});  // 16 weights in the only PE
  const auto reason = [&] { return make_tiles(c.op, c.in, c.out, c.a).refusals.at(0).reason; };
  EXPECT_EQ(reason(), "expected at most 10 weight words per PE, got 16 in a tile of 8 outputs per row and bank");
  c.op.window.kernel_y = 3;
  EXPECT_EQ(reason(), "expected at most 16 pointer words per PE, got 24 (3 taps x 8 lanes)");
}

TEST(WeightsPerColumn, are_counted_where_their_input_lies) {
  ArrayOp op;
  op.weights = {{{0, 0, 1}, {0, 1, 1}, {2, 0, 1}}, {}, {{1, 0, 1}}};
  const Layout in = dealt(3, {1, 2, 1});  // channels 0 and 2 in bank 0
  EXPECT_EQ(weights_per_column(op, in, 2), (std::vector<int>{3, 0, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace winnow::mapping
