// The order of points in which most of the work for one serves the next.
#pragma once
#include <cstdint>
#include <vector>

#include "dse/space.h"

namespace winnow::dse {

/// Those of one compressed network together, among them those of one set of weight streams.
std::vector<uint64_t> in_sharing_order(const Space& space, std::vector<uint64_t> numbers);

/// The same in rounds, one after the other, that depend on the numbers alone: the first has an eighth of the sets, spread
/// evenly, then an eighth, a quarter, a half. What a round finds lets later ones drop points (Screen) at the price of a
/// few networks made again.
std::vector<std::vector<uint64_t>> in_rounds(const Space& space, std::vector<uint64_t> numbers);

}  // namespace winnow::dse
