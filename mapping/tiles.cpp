// Tiling over output words: as many words a pass as the accumulators and half the weight memory allow.
#include "mapping/tiles.h"

#include <algorithm>

#include "mapping/limits.h"

namespace winnow::mapping {

std::vector<int> weights_per_column(const ArrayOp& op, const Layout& input, int columns) {
  std::vector<int> counts(op.weights.size() * static_cast<size_t>(columns), 0);
  for (size_t k = 0; k < op.weights.size(); ++k)
    for (const SparseWeight& w : op.weights[k])
      ++counts[k * static_cast<size_t>(columns) + static_cast<size_t>(input.places[static_cast<size_t>(w.in)].bank)];
  return counts;
}

int channel_of(const Tile& tile, const hls::Geometry& grid, const ChannelAt& at, int row, int k) {
  const int bank = grid.bank_of(row, k / tile.kb), output = k % tile.kb;
  const int i = grid.rows <= grid.columns ? 0 : row / grid.columns;
  return at(bank, (tile.first_word + i * tile.row_words) * hls::kLanes + output);
}

int most_kb(const accelerators::Accelerator& accelerator) {
  return accelerator.accumulators / accelerator.geometry().most_banks_of_row();
}

namespace {

/// Outputs per (row, bank): up to the highest used lane of any row's last word.
int used_outputs(const Tile& tile, const hls::Geometry& grid, const ChannelAt& at) {
  Tile full = tile;
  full.kb = tile.row_words * hls::kLanes;
  int used = 0;
  for (int row = 0; row < grid.rows; ++row)
    for (int k = 0; k < full.kb * grid.banks_of_row(row); ++k)
      if (channel_of(full, grid, at, row, k) >= 0) used = std::max(used, k % full.kb + 1);
  return used;
}

int fullest_pe(const Tile& tile, const hls::Geometry& grid, const ChannelAt& at, const std::vector<int>& counts) {
  int fullest = 0;
  std::vector<int> pe(static_cast<size_t>(grid.columns));
  for (int row = 0; row < grid.rows; ++row) {
    std::fill(pe.begin(), pe.end(), 0);
    for (int k = 0; k < tile.kb * grid.banks_of_row(row); ++k) {
      const int channel = channel_of(tile, grid, at, row, k);
      if (channel < 0) continue;
      for (int c = 0; c < grid.columns; ++c)
        pe[static_cast<size_t>(c)] += counts[static_cast<size_t>(channel) * grid.columns + c];
    }
    fullest = std::max(fullest, *std::max_element(pe.begin(), pe.end()));
  }
  return fullest;
}

/// Why a tile of one word does not fit.
Refusal refuse_tile(const Tile& tile, int params, int kb_limit, const accelerators::Accelerator& accelerator) {
  std::string limits;
  const auto exceeds = [&](int got, int most, const char* what) {
    if (got > most)
      limits += (limits.empty() ? "at most " : ", and at most ") + std::to_string(most) + what + ", got " +
                std::to_string(got);
  };
  exceeds(tile.weight_words, accelerator.weight_words, " weight words per PE");
  exceeds(params, accelerator.param_words, " parameter words per row");
  exceeds(tile.kb, kb_limit, " outputs per row and bank");
  return refuse(Refused::kTile,
                {{"limits", limits}, {"outputs", std::to_string(tile.kb) + (tile.kb == 1 ? " output" : " outputs")}});
}

}  // namespace

int pointer_words(const ArrayOp& op, const Layout& input) {
  return op.window.kernel_y * op.window.kernel_x * input.words * hls::kLanes;
}

Outcome<std::vector<Tile>> make_tiles(const ArrayOp& op, const Layout& input, const Layout& output,
                                      const accelerators::Accelerator& accelerator, int most_words) {
  const hls::Geometry grid = accelerator.geometry();
  const int taps = op.window.kernel_y * op.window.kernel_x, lanes = input.words * hls::kLanes;
  const int64_t columns = int64_t{taps} * lanes;
  const int most_columns = std::min(accelerator.pointer_words, kMostColumns);
  if (columns > most_columns)
    return refuse(Refused::kPointerWords, {{"most", most_columns}, {"n", columns}, {"taps", taps}, {"lanes", lanes}});
  const ChannelAt at(output, grid.columns);
  const std::vector<int> counts = weights_per_column(op, input, grid.columns);
  const int kb_limit = most_kb(accelerator);
  // Rows of a bank that do not all exist leave holes, which only tiles of one word per row keep in the same place for
  // every producer.
  const int most_row_words = grid.even() ? std::max(1, std::min(kb_limit / hls::kLanes, most_words)) : 1;

  std::vector<Tile> tiles;
  for (int word = 0; word < output.words;) {
    const int left = (output.words - word) / grid.share();
    for (int row_words = std::min(most_row_words, left);; --row_words) {
      Tile tile;
      tile.first_word = word;
      tile.row_words = row_words;
      tile.kb = (row_words - 1) * hls::kLanes + 1;
      tile.kb = std::max(tile.kb, used_outputs(tile, grid, at));
      tile.weight_words = fullest_pe(tile, grid, at, counts);
      // Half the memory, so that the next tile can load meanwhile; all of it when one word needs that much.
      const int limit = row_words > 1 ? accelerator.weight_words / 2 : accelerator.weight_words;
      const int params = tile.kb * grid.most_banks_of_row();
      if (tile.weight_words <= limit && params <= accelerator.param_words && tile.kb <= kb_limit) {
        tiles.push_back(tile);
        word += tile.words(grid);
        break;
      }
      if (row_words == 1) return refuse_tile(tile, params, kb_limit, accelerator);
    }
  }
  return tiles;
}

TileMemory memory_of(const accelerators::Accelerator& a) { return {a.weight_words, a.pointer_words, a.param_words}; }

TileMemory memory_of(const Tiling& tiling, int first, int last, const hls::Geometry& grid) {
  TileMemory sum;
  for (int t = first; t < last; ++t) {
    const Tile& tile = tiling.tiles[static_cast<size_t>(t)];
    sum += {std::max(1, tile.weight_words), tiling.pointer_words, int64_t{tile.kb} * grid.most_banks_of_row()};
  }
  return sum;
}

TileMemory memory_of(const Tiling& tiling, const hls::Geometry& grid) {
  return memory_of(tiling, 0, tiling.count(), grid);
}

std::vector<std::pair<int, int>> tile_groups(const Tiling& tiling, const accelerators::Accelerator& accelerator) {
  const hls::Geometry grid = accelerator.geometry();
  const TileMemory memory = memory_of(accelerator);
  std::vector<std::pair<int, int>> groups;
  for (int t = 0; t < tiling.count(); ++t) {
    if (t == 0 || !memory_of(tiling, groups.back().first, t + 1, grid).fits(memory)) groups.emplace_back(t, t);
    groups.back().second = t + 1;
  }
  return groups;
}

std::pair<int, int> group_words(const Tiling& tiling, const std::pair<int, int>& group, const hls::Geometry& grid) {
  const Tile &first = tiling.tiles[static_cast<size_t>(group.first)],
             &last = tiling.tiles[static_cast<size_t>(group.second - 1)];
  return {first.first_word, last.first_word + last.words(grid) - first.first_word};
}

}  // namespace winnow::mapping
