// Arrays of elements that others have, chosen axis by axis: slices, paddings, repetitions, nearest neighbours.
#pragma once
#include <vector>

#include "models/import/operators.h"

namespace winnow::models::import::operators {

/// By axis, the index of the source for each index of the result; -1: nothing is there.
using Choice = std::vector<std::vector<int64_t>>;

/// All elements along an axis of `count`.
std::vector<int64_t> all_of(int64_t count);

/// Element [i, j, ..] of the result is x[choice[0][i], choice[1][j], ..], or that of `fill` (one element of x's type,
/// or nullptr: 0) where there is none.
Array take(const Call& call, const Array& x, const Choice& choice, const Array* fill = nullptr);

}  // namespace winnow::models::import::operators
