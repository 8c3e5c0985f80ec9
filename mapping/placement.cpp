// Groups, the work of every operation, a first seating, then the search, under the tiles that the seating allows.
#include "mapping/placement.h"

#include <algorithm>

#include "mapping/placement_deal.h"
#include "mapping/placement_search.h"
#include "mapping/tiles.h"

namespace winnow::mapping {
namespace {

constexpr int kRounds = 3;  // of search: evener loads may allow larger tiles, which are searched again

/// The tiles of every array operation; one word each where none fit yet.
TilesOf tiles_of(const Groups& groups, const Seating& seating, const Lowered& lowered, const models::Accelerator& accelerator) {
  TilesOf tiles;
  for (size_t i = 0; i < lowered.ops.size(); ++i) {
    const auto* array = std::get_if<ArrayOp>(&lowered.ops[i].what);
    if (!array) continue;
    std::string ignored;
    const Layout output = layout_of(groups, seating, array->output);
    std::vector<Tile>& cut = tiles[i] = make_tiles(*array, layout_of(groups, seating, array->input), output, accelerator, ignored);
    if (!cut.empty()) continue;
    Tile tile;
    for (; tile.first_word < output.words; tile.first_word += tile.words(Grid(accelerator))) cut.push_back(tile);
  }
  return tiles;
}

bool same_cut(const TilesOf& a, const TilesOf& b) {
  const auto same = [](const Tile& x, const Tile& y) { return x.first_word == y.first_word && x.row_words == y.row_words; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const auto& x, const auto& y) {
    return std::equal(x.second.begin(), x.second.end(), y.second.begin(), y.second.end(), same);
  });
}

Seating seat(const Groups& groups, const Lowered& lowered, const models::Accelerator& accelerator, const Densities& densities,
             const PlacementOptions& options) {
  if (options.kind == PlacementKind::kNatural) return natural_seating(groups);
  std::map<size_t, PairWork> work;
  for (size_t i = 0; i < lowered.ops.size(); ++i)
    if (const auto* array = std::get_if<ArrayOp>(&lowered.ops[i].what)) work[i] = measure_work(*array, lowered, densities);
  Seating seating = dealt_seating(groups, lowered, work);
  if (options.kind == PlacementKind::kDealt) return seating;
  TilesOf tiles = tiles_of(groups, seating, lowered, accelerator);
  for (int round = 0; round < kRounds; ++round) {
    improve(groups, seating, lowered, work, tiles, accelerator, options.seed + static_cast<uint64_t>(round), options.trials);
    TilesOf now = tiles_of(groups, seating, lowered, accelerator);
    if (same_cut(tiles, now)) break;
    tiles = std::move(now);
  }
  return seating;
}

}  // namespace

std::map<std::string, Layout> place(const Lowered& lowered, const models::Accelerator& accelerator, int lanes,
                                    const Densities& densities, const PlacementOptions& options) {
  const Groups groups = make_groups(lowered, Grid(accelerator), lanes);
  const Seating seating = seat(groups, lowered, accelerator, densities, options);
  std::map<std::string, Layout> layouts;
  for (const auto& [name, tensor] : lowered.tensors) {
    Layout layout = layout_of(groups, seating, name);
    layout.tensor = name;
    layout.shape = tensor.shape;
    layout.zero_point = tensor.quantization.zero_point;
    layouts[name] = std::move(layout);
  }
  return layouts;
}

}  // namespace winnow::mapping
