// The order of points in which most of the work for one serves the next.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "dse/bounds.h"
#include "dse/space.h"

namespace winnow::dse {

/// Those of one compressed network together, among them those of one set of weight streams.
std::vector<uint64_t> in_sharing_order(const Space& space, std::vector<uint64_t> numbers);

/// The same in rounds, one after the other: the first has a sixteenth of the sets of weight streams, those that by
/// `bounds` (by place in `numbers`; none: refused) promise most, then a sixteenth, an eighth, a quarter, a half. What a
/// round finds lets later ones drop points (Screen).
std::vector<std::vector<uint64_t>> in_rounds(const Space& space, const std::vector<uint64_t>& numbers,
                                             const std::vector<std::optional<Bounds>>& bounds);

}  // namespace winnow::dse
