// Losses alone, and their correction.
#include "dse/search/alone.h"

#include <algorithm>
#include <cmath>

namespace winnow::dse::search {
namespace {

using Network = ModelAxes::Network;

constexpr double kChance = 5e-3;     // by which a more compressed network may be more accurate
constexpr double kLeastLoss = 1e-3;  // from here on losses grow by ratio from place to place

bool is_alone(const Network& network, size_t i) {
  for (size_t j = 0; j < network.size(); ++j)
    if (j != i && network[j] != 0) return false;
  return true;
}

/// Whether `a` is at least as compressed as `b` by every method.
bool is_at_least_as_compressed(const Network& a, const Network& b) {
  for (size_t i = 0; i < a.size(); ++i)
    if (a[i] < b[i]) return false;
  return true;
}

/// Between known losses by ratio, beyond the last as the last; compression is taken to lose no less than less of it.
std::vector<double> interpolated(const std::vector<std::optional<double>>& known) {
  std::vector<double> losses(known.size(), 0);
  size_t last = 0;
  for (size_t place = 1; place <= known.size(); ++place) {
    if (place < known.size() && !known[place]) continue;
    const double low = losses[last] + kLeastLoss;
    const double high = (place < known.size() ? std::max(*known[place], losses[last]) : losses[last]) + kLeastLoss;
    for (size_t p = last + 1; p <= std::min(place, known.size() - 1); ++p)
      losses[p] =
          low * std::pow(high / low, static_cast<double>(p - last) / static_cast<double>(place - last)) - kLeastLoss;
    last = place;
  }
  return losses;
}

}  // namespace

std::vector<Edge> edges(const ModelAxes& axes, const std::vector<MeasuredNetwork>& measured) {
  std::vector<Edge> edges;
  for (size_t i = 0; i < axes.count(); ++i) {
    Edge edge{0, axes.values(i)};
    for (const MeasuredNetwork& m : measured) {
      if (!is_alone(m.network, i)) continue;
      if (m.is_accurate) edge.accurate = std::max(edge.accurate, m.network[i]);
      else edge.inaccurate = std::min(edge.inaccurate, m.network[i]);
    }
    edges.push_back(edge);
  }
  return edges;
}

AloneModel::AloneModel(const ModelAxes& axes, const std::vector<MeasuredNetwork>& measured) : measured_(measured) {
  for (size_t i = 0; i < axes.count(); ++i) {
    std::vector<std::optional<double>> known(axes.values(i));
    for (const MeasuredNetwork& m : measured)
      if (m.accuracy && is_alone(m.network, i)) known[m.network[i]] = *measured[0].accuracy - *m.accuracy;
    losses_.push_back(interpolated(known));
  }
  for (const Edge& edge : edges(axes, measured))
    units_.push_back(static_cast<double>(std::max<size_t>(1, edge.inaccurate)));
  for (const MeasuredNetwork& m : measured) residuals_.push_back(m.accuracy ? *m.accuracy - by_losses(m.network) : 0);
  for (const MeasuredNetwork& m : measured)
    bounds_.push_back(std::none_of(measured.begin(), measured.end(), [&](const MeasuredNetwork& other) {
      return m.accuracy && other.accuracy && *other.accuracy > *m.accuracy + kChance &&
             is_at_least_as_compressed(other.network, m.network);
    }));
}

double AloneModel::by_losses(const Network& network) const {
  double accuracy = *measured_[0].accuracy;
  for (size_t i = 0; i < network.size(); ++i) accuracy -= losses_[i][network[i]];
  return accuracy;
}

double AloneModel::accuracy(const Network& network) const {
  double weights = 0, correction = 0, least = 0, most = 1;
  for (size_t m = 0; m < measured_.size(); ++m) {
    const auto& [other, accuracy, is_accurate] = measured_[m];
    if (!accuracy) continue;
    if (other == network) return *accuracy;
    if (bounds_[m] && is_at_least_as_compressed(network, other)) most = std::min(most, *accuracy);
    if (bounds_[m] && is_at_least_as_compressed(other, network)) least = std::max(least, *accuracy);
    double squares = 0;
    for (size_t i = 0; i < network.size(); ++i) {
      const double steps = (static_cast<double>(network[i]) - static_cast<double>(other[i])) / units_[i];
      squares += steps * steps;
    }
    const double weight = 1 / (squares * squares);
    weights += weight;
    correction += weight * residuals_[m];
  }
  return std::min(std::max(by_losses(network) + correction / weights, least), most);
}

}  // namespace winnow::dse::search
