// In which order groups of filters lose their steps.
#pragma once
#include <cstddef>
#include <functional>
#include <vector>

namespace winnow::bench {

/// How much a group's next step is wanted when it has lost so many.
using Wish = std::function<double(size_t group, size_t steps)>;

/// The group of each step, the most wanted first, the first group of equals; each group loses `steps`, one after the
/// other.
std::vector<size_t> pruning_order(size_t groups, size_t steps, const Wish& wish);

}  // namespace winnow::bench
