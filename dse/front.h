// The Pareto front: points that no other is better than in every objective.
#pragma once
#include <cstddef>
#include <vector>

namespace winnow::dse {

/// Whether `a` is at least as small as `b` in every objective and smaller in one.
bool dominates(const std::vector<double>& a, const std::vector<double>& b);

/// Indices of the points that nothing dominates, in the order given; equals are all in it. Objectives are to be small.
std::vector<size_t> pareto_front(const std::vector<std::vector<double>>& points);

/// The volume between the front and a reference point that every point is below, in any number of objectives (by
/// slicing along the last objective: While et al., "A Faster Algorithm for Calculating Hypervolume", 2006). Points that
/// are not below the reference in every objective count nothing.
double hypervolume(const std::vector<std::vector<double>>& points, const std::vector<double>& reference);

}  // namespace winnow::dse
