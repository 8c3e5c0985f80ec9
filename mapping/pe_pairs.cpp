// A weight is multiplied in the column of its input channel's bank and in the row that computes its output channel.
#include "mapping/pe_pairs.h"

#include <algorithm>

#include "mapping/pairs.h"
#include "mapping/placement_balance.h"

namespace winnow::mapping {
namespace {

/// What of an operation's output the array computes, and where.
struct Computed {
  std::vector<char> map_rows;
  std::vector<int> pe_row;  // by output channel; none: nothing is computed
};

Computed computed_by(const Mapping& m, const ArrayOp& op) {
  const hls::Geometry grid = m.accelerator.geometry();
  Computed computed;
  computed.map_rows.assign(static_cast<size_t>(m.lowered.tensors.at(op.output).shape.height), 0);
  const Layout* layout = nullptr;
  std::vector<Tile> tiles;
  for (const Step& step : m.steps) {
    const Layout& written = m.layouts[static_cast<size_t>(step.writes.layout)];
    if (step.unit != hls::kUnitCp || written.tensor != op.output) continue;
    layout = &written;
    std::fill(computed.map_rows.begin() + step.writes.piece.r.y0, computed.map_rows.begin() + step.writes.piece.r.y1,
              1);
    Tile tile;
    tile.first_word = step.writes.first_word;
    tile.row_words = hls::words_of(static_cast<int>(step.descriptor.get(hls::field::kb)));
    tiles.push_back(tile);
  }
  if (!layout) return computed;
  const RowOfPlace row_of(tiles, layout->words, grid);
  for (const Place& place : layout->places) computed.pe_row.push_back(row_of(place) % grid.rows);
  return computed;
}

}  // namespace

std::vector<std::vector<uint64_t>> pe_pairs(const Mapping& m, const models::TensorMap& tensors) {
  const hls::Geometry grid = m.accelerator.geometry();
  std::vector<std::vector<uint64_t>> pairs(m.network.layers.size() + 1);
  for (const Op& op : m.lowered.ops) {
    const auto* array = std::get_if<ArrayOp>(&op.what);
    if (!array) continue;
    const Computed computed = computed_by(m, *array);
    if (computed.pe_row.empty()) continue;
    const PhysicalTensor& in = m.lowered.tensors.at(array->input);
    const models::MapShape& out = m.lowered.tensors.at(array->output).shape;
    const std::vector<uint64_t> met = meetings(array->window, in, tensors.at(in.values()), out, computed.map_rows);
    const auto layout =
        std::find_if(m.layouts.begin(), m.layouts.end(), [&](const Layout& l) { return l.tensor == array->input; });
    const int taps = array->window.kernel_y * array->window.kernel_x;
    std::vector<uint64_t>& by_pe = pairs[static_cast<size_t>(op.tag)];
    by_pe.resize(static_cast<size_t>(grid.rows) * static_cast<size_t>(grid.columns), 0);
    for (size_t channel = 0; channel < array->weights.size(); ++channel)
      for (const SparseWeight& weight : array->weights[channel]) {
        const int column = layout->places[static_cast<size_t>(weight.in)].bank;
        by_pe[static_cast<size_t>(computed.pe_row[channel] * grid.columns + column)] +=
            met[static_cast<size_t>(weight.in * taps + weight.tap)];
      }
  }
  return pairs;
}

}  // namespace winnow::mapping
