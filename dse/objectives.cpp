// Objectives, constraints and the screen.
#include "dse/objectives.h"

#include <algorithm>

#include "dse/front.h"

namespace winnow::dse {

std::vector<double> objective_values(const Space& space, const std::map<std::string, double>& results) {
  std::vector<double> values;
  for (const Objective& objective : space.objectives) {
    const double value = results.at(objective.result);
    values.push_back(objective.largest ? -value : value);
  }
  return values;
}

std::vector<double> best_objective_values(const Space& space, const Bounds& bounds) {
  std::vector<double> values;
  for (const Objective& objective : space.objectives) {
    const auto found = bounds.find(objective.result);
    const Interval range = found == bounds.end() ? Interval{} : found->second;
    values.push_back(objective.largest ? -range.high : range.low);
  }
  return values;
}

bool is_feasible(const Space& space, const Results& results) {
  return results.ok() && std::all_of(space.constraints.begin(), space.constraints.end(),
                                     [&](const Constraint& c) { return c.holds(results.values); });
}

double violation(const Space& space, const std::map<std::string, double>& results) {
  double sum = 0;
  for (const Constraint& constraint : space.constraints) sum += constraint.violation(results);
  return sum;
}

std::vector<uint64_t> front_of(const Space& space, const std::map<uint64_t, Results>& results) {
  std::vector<uint64_t> numbers;
  std::vector<std::vector<double>> values;
  for (const auto& [number, found] : results) {
    if (!is_feasible(space, found)) continue;
    numbers.push_back(number);
    values.push_back(objective_values(space, found.values));
  }
  std::vector<uint64_t> front;
  for (size_t i : pareto_front(values)) front.push_back(numbers[i]);
  return front;
}

Screen::Screen(const Space& space, const std::map<uint64_t, Results>& settled)
    : space_(space), numbers_(front_of(space, settled)) {
  for (uint64_t number : numbers_) front_.push_back(objective_values(space, settled.at(number).values));
}

std::string Screen::why_none(const Bounds& bounds) const {
  for (const Constraint& constraint : space_.constraints)
    if (!constraint.may_hold(bounds)) return "cannot keep " + constraint.text();
  const std::vector<double> best = best_objective_values(space_, bounds);
  for (size_t i = 0; i < front_.size(); ++i)
    if (dominates(front_[i], best)) return "dominated by point " + std::to_string(numbers_[i]);
  return "";
}

}  // namespace winnow::dse
