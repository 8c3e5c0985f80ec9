// Groups, the work of every operation, a first seating, then the search, under the tiles that the seating allows.
#include "mapping/placement.h"

#include "mapping/placement_deal.h"
#include "mapping/placement_search.h"
#include "mapping/tiles.h"

namespace winnow::mapping {
namespace {

// Over all groups: a swap in one changes what is best in the next, and evener loads may allow larger tiles.
constexpr int kSweeps = 4;

/// The tiles of every array operation; one word each where none fit yet.
TilesOf tiles_of(const Groups& groups, const Seating& seating, const Lowered& lowered,
                 const accelerators::Accelerator& accelerator) {
  TilesOf tiles;
  for (size_t i = 0; i < lowered.ops.size(); ++i) {
    const auto* array = std::get_if<ArrayOp>(&lowered.ops[i].what);
    if (!array) continue;
    const Layout output = layout_of(groups, seating, array->output);
    const Outcome<std::vector<Tile>> made =
        make_tiles(*array, layout_of(groups, seating, array->input), output, accelerator);
    std::vector<Tile>& cut = tiles[i];
    if (made) {
      cut = *made.value;
      continue;
    }
    Tile tile;
    for (; tile.first_word < output.words; tile.first_word += tile.words(accelerator.geometry())) cut.push_back(tile);
  }
  return tiles;
}

Seating seat(const Groups& groups, const Lowered& lowered, const accelerators::Accelerator& accelerator,
             const WorkOf& work, const PlacementOptions& options) {
  if (options.kind == PlacementKind::kNatural) return natural_seating(groups);
  const Seating dealt = dealt_seating(groups, lowered, work);
  if (options.kind == PlacementKind::kDealt) return dealt;
  Seating seating = dealt;
  PlacementSearch search(groups, seating, lowered, work, accelerator.geometry());
  search.cut(tiles_of(groups, seating, lowered, accelerator));
  const double dealt_cost = search.cost();
  uint64_t random_state = options.seed;
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    if (!search.sweep(sweep, kSweeps, options.trials, random_state)) break;
    search.cut(tiles_of(groups, seating, lowered, accelerator));
  }
  // Sweeps lower the cost under the tiles of their time; should the last tiles be so much smaller, dealing was better.
  return search.cost() <= dealt_cost ? seating : dealt;
}

}  // namespace

const char* placement_name(PlacementKind kind) {
  switch (kind) {
    case PlacementKind::kNatural: return "natural";
    case PlacementKind::kDealt: return "dealt";
    case PlacementKind::kSearch: return "search";
  }
  return "";
}

std::map<std::string, Layout> place(const Lowered& lowered, const accelerators::Accelerator& accelerator, int lanes,
                                    const WorkOf& work, const PlacementOptions& options) {
  const Groups groups = make_groups(lowered, accelerator.geometry(), lanes);
  const Seating seating = seat(groups, lowered, accelerator, work, options);
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
