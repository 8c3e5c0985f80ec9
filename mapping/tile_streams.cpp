// Gathers each decoder's weights in stream order.
#include "mapping/tile_streams.h"

#include <algorithm>
#include <utility>

namespace winnow::mapping {
namespace {

/// Radix sort: there are millions of them, and no two with the same index.
void sort_by_index(std::vector<std::pair<uint32_t, uint8_t>>& items) {
  constexpr int kBits = 11;
  constexpr uint32_t kMask = (1u << kBits) - 1;
  uint32_t largest = 0;
  for (const auto& item : items) largest = std::max(largest, item.first);
  std::vector<std::pair<uint32_t, uint8_t>> sorted(items.size());
  for (int shift = 0; shift < 32 && largest >> shift; shift += kBits) {
    std::vector<size_t> place((size_t{1} << kBits) + 1, 0);
    for (const auto& item : items) ++place[(item.first >> shift & kMask) + 1];
    for (size_t i = 1; i < place.size(); ++i) place[i] += place[i - 1];
    for (const auto& item : items) sorted[place[item.first >> shift & kMask]++] = item;
    items.swap(sorted);
  }
}

}  // namespace

std::vector<std::vector<models::compress::RowTile>> tile_streams(const ArrayOp& op, const Layout& input,
                                                                 const Layout& output, const hls::Geometry& grid,
                                                                 const std::vector<Tile>& tiles) {
  const ChannelAt at(output, grid.columns);
  const int columns_per_tap = input.words * hls::kLanes;
  const int columns_per_pe = op.window.kernel_y * op.window.kernel_x * columns_per_tap;
  std::vector<std::pair<int, int>>
      seats;  // by column: the stream, counted from the row's first, and the PE of the stream
  for (int c = 0; c < grid.columns; ++c)
    seats.emplace_back(grid.stream_of(0, c), c - grid.first_column(grid.stream_of(0, c)));
  std::vector<std::vector<models::compress::RowTile>> result;
  for (const Tile& tile : tiles) {
    std::vector<models::compress::RowTile> streams(static_cast<size_t>(grid.streams()));
    for (int s = 0; s < grid.streams(); ++s) {
      models::compress::RowTile& part = streams[static_cast<size_t>(s)];
      part.kt = tile.kb * grid.banks_of_row(grid.row_of_stream(s));
      part.columns_per_pe = columns_per_pe;
      part.pes = grid.pes_of_stream(s);
      if (grid.has_params(s)) part.params.assign(static_cast<size_t>(part.kt), {0, 0, hls::kNoChannel});
    }
    for (int row = 0; row < grid.rows; ++row) {
      models::compress::RowTile* const parts = &streams[static_cast<size_t>(grid.stream_of(row, 0))];
      const int kt = parts->kt;
      for (int k = 0; k < kt; ++k) {
        const int channel = channel_of(tile, grid, at, row, k);
        if (channel < 0) continue;
        parts->params[static_cast<size_t>(k)] = op.params[static_cast<size_t>(channel)];
        for (const SparseWeight& w : op.weights[static_cast<size_t>(channel)]) {
          const Place& place = input.places[static_cast<size_t>(w.in)];
          const auto& [stream, pe] = seats[static_cast<size_t>(place.bank)];
          const int64_t column = int64_t{w.tap} * columns_per_tap + place.position;
          const int64_t index = (int64_t{pe} * columns_per_pe + column) * kt + k;
          parts[stream].nonzeros.emplace_back(static_cast<uint32_t>(index), w.code);
        }
      }
    }
    for (models::compress::RowTile& part : streams) sort_by_index(part.nonzeros);
    result.push_back(std::move(streams));
  }
  return result;
}

}  // namespace winnow::mapping
