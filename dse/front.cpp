// The Pareto front.
#include "dse/front.h"

#include <algorithm>

namespace winnow::dse {

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  bool smaller = false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    smaller = smaller || a[i] < b[i];
  }
  return smaller;
}

std::vector<size_t> pareto_front(const std::vector<std::vector<double>>& points) {
  // Whatever dominates a point stands before it in the order of the objectives.
  std::vector<size_t> order(points.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return points[a] < points[b]; });
  std::vector<size_t> front;
  for (size_t i : order) {
    const bool beaten =
        std::any_of(front.begin(), front.end(), [&](size_t other) { return dominates(points[other], points[i]); });
    if (!beaten) front.push_back(i);
  }
  std::sort(front.begin(), front.end());
  return front;
}

double hypervolume(const std::vector<std::vector<double>>& points, const std::vector<double>& reference) {
  std::vector<std::vector<double>> inside;
  for (const std::vector<double>& point : points) {
    bool below = true;
    for (size_t i = 0; i < reference.size(); ++i) below = below && point[i] < reference[i];
    if (below) inside.push_back(point);
  }
  if (inside.empty()) return 0;
  const size_t last = reference.size() - 1;
  if (last == 0) {
    const auto least = std::min_element(inside.begin(), inside.end());
    return reference[0] - (*least)[0];
  }
  // Slices from one value of the last objective to the next: the points up to there, without that objective.
  std::sort(inside.begin(), inside.end(), [&](const auto& a, const auto& b) { return a[last] < b[last]; });
  const std::vector<double> rest(reference.begin(), reference.end() - 1);
  std::vector<std::vector<double>> slice;
  double volume = 0;
  for (size_t i = 0; i < inside.size(); ++i) {
    slice.emplace_back(inside[i].begin(), inside[i].end() - 1);
    const double height = (i + 1 < inside.size() ? inside[i + 1][last] : reference[last]) - inside[i][last];
    if (height > 0) volume += height * hypervolume(slice, rest);
  }
  return volume;
}

}  // namespace winnow::dse
