// Tiles of an array operation: which words of the output a pass computes, and which channel sits in which accumulator.
#pragma once
#include <string>
#include <vector>

#include "accelerators/accelerator.h"
#include "hls/geometry.h"
#include "mapping/layout.h"
#include "mapping/lower.h"

namespace winnow::mapping {

struct Tile {
  int first_word = 0;    // of the output pixel
  int row_words = 1;     // words per row and bank (wb)
  int kb = 1;            // outputs per row and bank
  int weight_words = 0;  // of the fullest PE

  int words(const hls::Geometry& grid) const { return row_words * grid.share(); }
};

/// Non-zero weights of every output channel per PE column: counts[channel * columns + column].
std::vector<int> weights_per_column(const ArrayOp& op, const Layout& input, int columns);

/// Output channel in accumulator `k` of row `row`, or -1.
int channel_of(const Tile& tile, const hls::Geometry& grid, const ChannelAt& at, int row, int k);

/// Largest outputs per (row, bank) pair, 0 if a row has fewer accumulators than banks.
int most_kb(const accelerators::Accelerator& accelerator);

/// Cuts the output into tiles whose weights fit, of at most `most_words` words per row. Returns an empty list and says
/// why in `problem` if one word already does not fit.
std::vector<Tile> make_tiles(const ArrayOp& op, const Layout& input, const Layout& output,
                             const accelerators::Accelerator& accelerator, std::string& problem, int most_words = 32);

}  // namespace winnow::mapping
