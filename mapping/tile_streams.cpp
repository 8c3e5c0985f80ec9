// Gathers each row's weights in stream order.
#include "mapping/tile_streams.h"

#include <algorithm>

namespace winnow::mapping {

std::vector<std::vector<models::RowTile>> row_tiles(const ArrayOp& op, const Layout& input, const Layout& output, const Grid& grid,
                                                    const std::vector<Tile>& tiles) {
  const ChannelAt at(output, grid.columns);
  const int columns_per_tap = input.words * hls::kLanes;
  const int columns_per_pe = op.window.kernel_y * op.window.kernel_x * columns_per_tap;
  std::vector<std::vector<models::RowTile>> result;
  for (const Tile& tile : tiles) {
    std::vector<models::RowTile> rows;
    for (int row = 0; row < grid.rows; ++row) {
      models::RowTile part;
      part.kt = tile.kb * grid.banks_of_row(row);
      part.columns_per_pe = columns_per_pe;
      part.pes = grid.columns;
      part.params.resize(static_cast<size_t>(part.kt));
      for (int k = 0; k < part.kt; ++k) {
        const int channel = channel_of(tile, grid, at, row, k);
        if (channel < 0) continue;
        part.params[static_cast<size_t>(k)] = op.params[static_cast<size_t>(channel)];
        for (const SparseWeight& w : op.weights[static_cast<size_t>(channel)]) {
          const Place& place = input.places[static_cast<size_t>(w.in)];
          const int64_t column = int64_t{w.tap} * columns_per_tap + place.position;
          const int64_t index = (int64_t{place.bank} * columns_per_pe + column) * part.kt + k;
          part.nonzeros.emplace_back(static_cast<uint32_t>(index), w.code);
        }
      }
      std::sort(part.nonzeros.begin(), part.nonzeros.end());
      rows.push_back(std::move(part));
    }
    result.push_back(std::move(rows));
  }
  return result;
}

}  // namespace winnow::mapping
