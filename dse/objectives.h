// What a space seeks, of a point's results: objectives as numbers that are to be small, and conditions kept or not.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dse/results.h"
#include "dse/space.h"

namespace winnow::dse {

/// Of a measured point, by objective; those that are to be large with the other sign.
std::vector<double> objective_values(const Space& space, const std::map<std::string, double>& results);
/// The best that a point within its bounds could have.
std::vector<double> best_objective_values(const Space& space, const Bounds& bounds);

/// Measured, and all constraints hold.
bool is_feasible(const Space& space, const Results& results);
/// Sum over the constraints of how far a point is from keeping them.
double violation(const Space& space, const std::map<std::string, double>& results);

/// Points that keep all constraints and that no other such point dominates, by number.
std::vector<uint64_t> front_of(const Space& space, const std::map<uint64_t, Results>& results);

/// Tells which points can be on no front: the ground of the two-level evaluation. What it drops is dominated for
/// certain, since even the best within its bounds is worse than a measured point.
class Screen {
 public:
  Screen(const Space& space, const std::map<uint64_t, Results>& settled);

  /// Why a point with these bounds can be on no front; empty: it may be.
  std::string why_none(const Bounds& bounds) const;

 private:
  const Space& space_;
  std::vector<uint64_t> numbers_;  // of the front so far
  std::vector<std::vector<double>> front_;
};

}  // namespace winnow::dse
