// Expected results.
#include "dse/search/predictor.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace winnow::dse::search {
namespace {

/// Where a point's value stands on each of these axes, 0..1.
GaussianProcess::Point inputs(const Space& space, const std::vector<size_t>& axes, const Point& point) {
  GaussianProcess::Point inputs;
  for (size_t axis : axes)
    inputs.push_back(static_cast<double>(point[axis]) /
                     std::max(1.0, static_cast<double>(space.axes[axis].values.size()) - 1));
  return inputs;
}

template <typename Predicate>
std::vector<size_t> axes_where(const Space& space, const Predicate& predicate) {
  std::vector<size_t> axes;
  for (size_t axis = 0; axis < space.axes.size(); ++axis)
    if (space.axes[axis].values.size() > 1 && predicate(space.axes[axis])) axes.push_back(axis);
  return axes;
}

bool touches(const Axis& axis, const std::string& layer) {
  return !axis.of_model() || axis.method == "channels" || axis.layers.empty() ||
         std::find(axis.layers.begin(), axis.layers.end(), layer) != axis.layers.end();
}

Estimate from_logarithm(const Estimate& logarithm) {
  const double mean = std::exp(logarithm.mean);
  return {mean - 1, mean * std::expm1(logarithm.deviation)};
}

const std::vector<std::string>& by_layers() {
  static const std::vector<std::string> names{"cycles", "dram_bytes"};
  return names;
}

bool is_of_layers(const std::string& result) {
  return std::find(by_layers().begin(), by_layers().end(), result) != by_layers().end();
}

}  // namespace

OperatorTable::OperatorTable(const Space& space, const std::map<uint64_t, Results>& measured,
                             const std::string& result) {
  std::set<std::string> layers;
  for (const auto& [number, results] : measured)
    for (const auto& [layer, values] : results.layers)
      if (values.count(result) > 0) layers.insert(layer);
  for (const std::string& layer : layers) {
    Operator op;
    op.axes = axes_where(space, [&](const Axis& axis) { return touches(axis, layer); });
    std::map<std::vector<size_t>, std::vector<double>> entries;
    for (const auto& [number, results] : measured) {
      const auto found = results.layers.find(layer);
      if (found == results.layers.end() || found->second.count(result) == 0) continue;
      const Point point = point_of(space, number);
      std::vector<size_t> key;
      for (size_t axis : op.axes) key.push_back(point[axis]);
      entries[key].push_back(found->second.at(result));
    }
    std::vector<GaussianProcess::Point> points;
    std::vector<double> logarithms;
    for (const auto& [key, values] : entries) {
      double mean = 0, squares = 0;
      for (double value : values) mean += value / static_cast<double>(values.size());
      for (double value : values) squares += (value - mean) * (value - mean) / static_cast<double>(values.size());
      op.entries[key] = {mean, std::sqrt(squares)};
      Point point(space.axes.size(), 0);
      for (size_t i = 0; i < key.size(); ++i) point[op.axes[i]] = key[i];
      points.push_back(inputs(space, op.axes, point));
      logarithms.push_back(std::log1p(mean));
    }
    op.between.emplace(points, logarithms);
    operators_.push_back(std::move(op));
  }
}

Estimate OperatorTable::at(const Space& space, const Point& point) const {
  Estimate sum;
  for (const Operator& op : operators_) {
    std::vector<size_t> key;
    for (size_t axis : op.axes) key.push_back(point[axis]);
    const auto entry = op.entries.find(key);
    const Estimate estimate =
        entry != op.entries.end() ? entry->second : from_logarithm(op.between->at(inputs(space, op.axes, point)));
    sum.mean += estimate.mean;
    sum.deviation += estimate.deviation;
  }
  return sum;
}

Predictor::Predictor(const Space& space, const std::map<uint64_t, Results>& measured) : space_(space) {
  for (const auto& [name, meaning] : result_names()) {
    const std::string& result = name;
    if (std::any_of(space.constraints.begin(), space.constraints.end(),
                    [&](const Constraint& constraint) { return constraint.names(result); }) ||
        std::any_of(space.objectives.begin(), space.objectives.end(),
                    [&](const Objective& objective) { return objective.result == result; }))
      wanted_.push_back(result);
  }
  for (const std::string& result : wanted_) {
    if (is_of_layers(result)) {
      tables_.emplace(result, OperatorTable(space, measured, result));
      continue;
    }
    const bool is_accuracy = result == "accuracy";
    const std::vector<size_t> axes =
        axes_where(space, [&](const Axis& axis) { return axis.of_model() || !is_accuracy; });
    // Points that differ in no such axis say the same of accuracy.
    std::map<GaussianProcess::Point, double> values;
    for (const auto& [number, results] : measured) {
      const auto value = results.values.find(result);
      if (value != results.values.end())
        values[inputs(space, axes, point_of(space, number))] = is_accuracy ? value->second : std::log1p(value->second);
    }
    std::vector<GaussianProcess::Point> points;
    std::vector<double> found;
    for (const auto& [point, value] : values) points.push_back(point), found.push_back(value);
    if (!points.empty()) processes_.emplace(result, GaussianProcess(points, found));
  }
}

Estimate Predictor::estimate(const std::string& result, const Point& point) const {
  const auto table = tables_.find(result);
  if (table != tables_.end()) return table->second.at(space_, point);
  const auto process = processes_.find(result);
  if (process == processes_.end()) return {};
  if (result != "accuracy") {
    const std::vector<size_t> all = axes_where(space_, [](const Axis&) { return true; });
    return from_logarithm(process->second.at(inputs(space_, all, point)));
  }
  return process->second.at(
      inputs(space_, axes_where(space_, [](const Axis& axis) { return axis.of_model(); }), point));
}

Results Predictor::expected(uint64_t number, double optimism, Oracle& oracle) const {
  const Point point = point_of(space_, number);
  Results results;
  std::optional<Bounds> bounds;
  for (const std::string& result : wanted_) {
    if (result != "accuracy" && !is_of_layers(result)) {
      if (!bounds) bounds = oracle.bounds(number);
      if (!bounds) {
        results.state = State::kRefused;
        return results;
      }
      const auto bound = bounds->find(result);
      if (bound != bounds->end() && bound->second.is_exact()) {
        results.values[result] = bound->second.low;
        continue;
      }
    }
    const Estimate found = estimate(result, point);
    const bool is_better_larger = result == "accuracy" || std::find(space_.objectives.begin(), space_.objectives.end(),
                                                                    Objective{result, true}) != space_.objectives.end();
    results.values[result] = found.mean + (is_better_larger ? optimism : -optimism) * found.deviation;
  }
  return results;
}

}  // namespace winnow::dse::search
