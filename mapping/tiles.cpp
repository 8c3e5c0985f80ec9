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
  const int i = grid.row_of_bank(row);
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

}  // namespace

std::vector<Tile> make_tiles(const ArrayOp& op, const Layout& input, const Layout& output,
                             const accelerators::Accelerator& accelerator, std::string& problem, int most_words) {
  const hls::Geometry grid = accelerator.geometry();
  const int64_t columns = int64_t{op.window.kernel_y} * op.window.kernel_x * input.words * hls::kLanes;
  const int most_columns = std::min(accelerator.pointer_words, kMostColumns);
  if (columns > most_columns) {
    problem = at_most(most_columns, "pointer words per PE", columns) + " (" +
              std::to_string(op.window.kernel_y * op.window.kernel_x) + " taps x " +
              std::to_string(input.words * hls::kLanes) + " lanes)";
    return {};
  }
  const ChannelAt at(output, grid.columns);
  const std::vector<int> counts = weights_per_column(op, input, grid.columns);
  const int kb_limit = most_kb(accelerator);
  // Rows of a bank that do not all exist leave holes, which only tiles of one word per row keep in the same place for
  // every producer.
  const int most_row_words = grid.even() ? std::max(1, std::min(kb_limit / hls::kLanes, most_words)) : 1;

  std::vector<Tile> tiles;
  for (int word = 0; word < output.words;) {
    Tile best;
    bool found = false;
    const int left = (output.words - word) / grid.share();
    for (int row_words = std::min(most_row_words, left); row_words >= 1; --row_words) {
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
        best = tile;
        found = true;
        break;
      }
      if (row_words > 1) continue;
      problem = "";
      const auto exceeds = [&](int got, int most, const char* what) {
        if (got > most)
          problem += (problem.empty() ? "expected at most " : ", and at most ") + std::to_string(most) + what +
                     ", got " + std::to_string(got);
      };
      exceeds(tile.weight_words, accelerator.weight_words, " weight words per PE");
      exceeds(params, accelerator.param_words, " parameter words per row");
      exceeds(tile.kb, kb_limit, " outputs per row and bank");
      problem +=
          " in a tile of " + std::to_string(tile.kb) + (tile.kb == 1 ? " output" : " outputs") + " per row and bank";
    }
    if (!found) return {};
    tiles.push_back(best);
    word += best.words(grid);
  }
  return tiles;
}

}  // namespace winnow::mapping
