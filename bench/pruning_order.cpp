// The most wanted step, again and again.
#include "bench/pruning_order.h"

namespace winnow::bench {

std::vector<size_t> pruning_order(size_t groups, size_t steps, const Wish& wish) {
  std::vector<size_t> order, lost(groups, 0);
  while (order.size() < groups * steps) {
    size_t best = groups;
    for (size_t g = 0; g < groups; ++g)
      if (lost[g] < steps && (best == groups || wish(g, lost[g]) > wish(best, lost[best]))) best = g;
    order.push_back(best);
    ++lost[best];
  }
  return order;
}

}  // namespace winnow::bench
