// Gathers each decoder's weights in stream order.
#include "mapping/tile_streams.h"

#include <algorithm>

namespace winnow::mapping {

std::vector<std::vector<models::RowTile>> tile_streams(const ArrayOp& op, const Layout& input, const Layout& output, const Grid& grid,
                                                       const std::vector<Tile>& tiles) {
  const ChannelAt at(output, grid.columns);
  const int columns_per_tap = input.words * hls::kLanes;
  const int columns_per_pe = op.window.kernel_y * op.window.kernel_x * columns_per_tap;
  std::vector<std::vector<models::RowTile>> result;
  for (const Tile& tile : tiles) {
    std::vector<models::RowTile> streams(static_cast<size_t>(grid.streams()));
    for (int s = 0; s < grid.streams(); ++s) {
      models::RowTile& part = streams[static_cast<size_t>(s)];
      part.kt = tile.kb * grid.banks_of_row(grid.row_of_stream(s));
      part.columns_per_pe = columns_per_pe;
      part.pes = grid.pes_of_stream(s);
      if (grid.has_params(s)) part.params.resize(static_cast<size_t>(part.kt));
    }
    for (int row = 0; row < grid.rows; ++row) {
      models::RowTile& first = streams[static_cast<size_t>(grid.stream_of(row, 0))];
      for (int k = 0; k < first.kt; ++k) {
        const int channel = channel_of(tile, grid, at, row, k);
        if (channel < 0) continue;
        first.params[static_cast<size_t>(k)] = op.params[static_cast<size_t>(channel)];
        for (const SparseWeight& w : op.weights[static_cast<size_t>(channel)]) {
          const Place& place = input.places[static_cast<size_t>(w.in)];
          const int stream = grid.stream_of(row, place.bank);
          const int64_t column = int64_t{w.tap} * columns_per_tap + place.position;
          const int64_t index = (int64_t{place.bank - grid.first_column(stream)} * columns_per_pe + column) * first.kt + k;
          streams[static_cast<size_t>(stream)].nonzeros.emplace_back(static_cast<uint32_t>(index), w.code);
        }
      }
    }
    for (models::RowTile& part : streams) std::sort(part.nonzeros.begin(), part.nonzeros.end());
    result.push_back(std::move(streams));
  }
  return result;
}

}  // namespace winnow::mapping
