// The start of the search: channels in order, or dealt so that banks and rows carry equal work.
#pragma once
#include <map>

#include "mapping/placement_groups.h"
#include "mapping/placement_work.h"

namespace winnow::mapping {

/// Channel i of every group in seat i.
Seating natural_seating(const Groups& groups);

/// Channels sorted by how much work they bring, each round of one channel per bank (or row) going to the one with the
/// least.
/// `work`: by operation, of the array operations.
Seating dealt_seating(const Groups& groups, const Lowered& lowered, const std::map<size_t, PairWork>& work);

}  // namespace winnow::mapping
