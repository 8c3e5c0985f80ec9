// Sharing order.
#include "dse/sharing.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "dse/objectives.h"

namespace winnow::dse {
namespace {

/// What must be equal for two points to share: first the network, then the weight streams.
struct SharingKey {
  std::vector<size_t> network, machine, rest;

  SharingKey(const Space& space, uint64_t number) {
    const Point point = point_of(space, number);
    for (size_t i = 0; i < point.size(); ++i) {
      const Axis& axis = space.axes[i];
      (axis.of_model() ? network : axis.leaves_streams() ? rest : machine).push_back(point[i]);
    }
  }
  bool operator<(const SharingKey& o) const {
    return std::tie(network, machine, rest) < std::tie(o.network, o.machine, o.rest);
  }
  bool shares_streams(const SharingKey& o) const { return network == o.network && machine == o.machine; }
};

std::vector<std::pair<SharingKey, uint64_t>> sorted(const Space& space, const std::vector<uint64_t>& numbers) {
  std::vector<std::pair<SharingKey, uint64_t>> keyed;
  keyed.reserve(numbers.size());
  for (uint64_t number : numbers) keyed.emplace_back(SharingKey(space, number), number);
  std::sort(keyed.begin(), keyed.end());
  return keyed;
}

/// By number, the sum over the objectives of how many points could be better there, as a share of all: comparable
/// whatever the objectives' units.
std::map<uint64_t, double> rank_sums(const Space& space, const std::vector<uint64_t>& numbers,
                                     const std::vector<std::optional<Bounds>>& bounds) {
  std::vector<std::vector<double>> best;
  const std::vector<double> none(space.objectives.size(), std::numeric_limits<double>::infinity());
  for (const std::optional<Bounds>& b : bounds) best.push_back(b ? best_objective_values(space, *b) : none);
  std::map<uint64_t, double> sums;
  for (size_t objective = 0; objective < space.objectives.size(); ++objective) {
    std::vector<double> values;
    for (const auto& point : best) values.push_back(point[objective]);
    std::sort(values.begin(), values.end());
    for (size_t i = 0; i < numbers.size(); ++i)
      sums[numbers[i]] +=
          static_cast<double>(std::lower_bound(values.begin(), values.end(), best[i][objective]) - values.begin()) /
          static_cast<double>(numbers.size());
  }
  return sums;
}

}  // namespace

std::vector<uint64_t> in_sharing_order(const Space& space, std::vector<uint64_t> numbers) {
  const auto keyed = sorted(space, numbers);
  for (size_t i = 0; i < keyed.size(); ++i) numbers[i] = keyed[i].second;
  return numbers;
}

std::vector<std::vector<uint64_t>> in_rounds(const Space& space, const std::vector<uint64_t>& numbers,
                                             const std::vector<std::optional<Bounds>>& bounds) {
  const std::map<uint64_t, double> promise = rank_sums(space, numbers, bounds);
  struct Set {
    double promise = std::numeric_limits<double>::infinity();
    std::vector<uint64_t> numbers;
  };
  std::vector<Set> sets;
  const auto keyed = sorted(space, numbers);
  for (size_t i = 0; i < keyed.size(); ++i) {
    if (i == 0 || !keyed[i].first.shares_streams(keyed[i - 1].first)) sets.emplace_back();
    sets.back().numbers.push_back(keyed[i].second);
    sets.back().promise = std::min(sets.back().promise, promise.at(keyed[i].second));
  }
  std::stable_sort(sets.begin(), sets.end(), [](const Set& a, const Set& b) { return a.promise < b.promise; });

  std::vector<std::vector<uint64_t>> rounds;
  size_t next = 0;
  for (const size_t part : {16, 8, 4, 2, 1}) {  // so much of the whole once the round is through
    rounds.emplace_back();
    for (; next < (sets.size() + part - 1) / part; ++next)
      rounds.back().insert(rounds.back().end(), sets[next].numbers.begin(), sets[next].numbers.end());
    rounds.back() = in_sharing_order(space, std::move(rounds.back()));
  }
  return rounds;
}

}  // namespace winnow::dse
