// Tiles of an array operation: which words of the output a pass computes, and which channel sits in which accumulator.
#pragma once
#include <utility>
#include <vector>

#include "accelerators/accelerator.h"
#include "hls/geometry.h"
#include "mapping/layout.h"
#include "mapping/lower.h"
#include "mapping/refusals.h"

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

/// Cuts the output into tiles whose weights fit, of at most `most_words` words per row; refused, without a tag, if one
/// word already does not fit.
Outcome<std::vector<Tile>> make_tiles(const ArrayOp& op, const Layout& input, const Layout& output,
                                      const accelerators::Accelerator& accelerator, int most_words = 32);

/// Weight columns of every PE in an array operation.
int pointer_words(const ArrayOp& op, const Layout& input);

/// The tiles of an array operation, in order; a vector operation has none.
struct Tiling {
  std::vector<Tile> tiles;
  int pointer_words = 0;  // of each tile

  int count() const { return static_cast<int>(tiles.size()); }
};

/// Words that tiles take in every PE (weights, pointers) and row (parameters).
struct TileMemory {
  int64_t weights = 0, pointers = 0, params = 0;

  void operator+=(const TileMemory& o) { weights += o.weights, pointers += o.pointers, params += o.params; }
  /// They fit side by side into a PE and row of `memory`.
  bool fits(const TileMemory& memory) const {
    return weights <= memory.weights && pointers <= memory.pointers && params <= memory.params;
  }
};
/// What a PE and a row have.
TileMemory memory_of(const accelerators::Accelerator& accelerator);
/// Of tiles [first, last).
TileMemory memory_of(const Tiling& tiling, int first, int last, const hls::Geometry& grid);
TileMemory memory_of(const Tiling& tiling, const hls::Geometry& grid);

/// Tiles [first, second) that fit the PEs together, as many at a time as do.
std::vector<std::pair<int, int>> tile_groups(const Tiling& tiling, const accelerators::Accelerator& accelerator);
/// Words of the output pixel that a group of tiles writes: the first, and how many.
std::pair<int, int> group_words(const Tiling& tiling, const std::pair<int, int>& group, const hls::Geometry& grid);

}  // namespace winnow::mapping
