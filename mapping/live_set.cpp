// Which states go on when all would be too many.
#include "mapping/live_set.h"

#include <algorithm>
#include <numeric>

namespace winnow::mapping {

std::vector<size_t> worth_keeping(const std::vector<std::pair<uint64_t, int64_t>>& states, size_t most) {
  std::vector<size_t> order(states.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (states.size() <= most) return order;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return states[a] < states[b]; });
  std::vector<size_t> front;  // dearer, but with fewer words than all before
  for (size_t i : order)
    if (front.empty() || states[i].second < states[front.back()].second) front.push_back(i);
  std::vector<char> keep(states.size(), 0);
  size_t count = 0;
  const auto take = [&](size_t i) { count += !keep[i] && count < most ? keep[i] = 1 : 0; };
  const size_t places = std::min(front.size(), most);
  for (size_t p = 0; p < places; ++p) take(front[places < 2 ? 0 : p * (front.size() - 1) / (places - 1)]);
  for (size_t i : order) take(i);
  std::vector<size_t> kept;
  for (size_t i = 0; i < keep.size(); ++i)
    if (keep[i]) kept.push_back(i);
  return kept;
}

}  // namespace winnow::mapping
