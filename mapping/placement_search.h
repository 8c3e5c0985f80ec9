// Local search over channel swaps, jointly over the network: fewer expected cycles of the slowest PE of every tile.
#pragma once
#include <map>

#include "mapping/placement.h"
#include "mapping/placement_balance.h"

namespace winnow::mapping {

/// Tiles by operation, of the array operations.
using TilesOf = std::map<size_t, std::vector<Tile>>;

/// Expected cycles of the whole network as the search counts them: 8-norms over the PEs of every tile, summed.
double expected_cost(const Groups& groups, const Seating& seating, const Lowered& lowered, const std::map<size_t, PairWork>& work,
                     const TilesOf& tiles, const models::Accelerator& accelerator);

/// Swaps channels within their groups wherever that lowers the expected cost; never raises it. A group's permutation sets rows of the
/// operations that write it and columns of those that read it, so each swap is judged over all of them. The same seed, the same result.
void improve(const Groups& groups, Seating& seating, const Lowered& lowered, const std::map<size_t, PairWork>& work, const TilesOf& tiles,
             const models::Accelerator& accelerator, uint64_t seed, int trials);

}  // namespace winnow::mapping
