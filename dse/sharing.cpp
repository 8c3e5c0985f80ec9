// Sharing order.
#include "dse/sharing.h"

#include <algorithm>
#include <tuple>

namespace winnow::dse {
namespace {

constexpr size_t kRounds = 4;

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

/// Of the sets numbered 0, 1, ..: multiples of 8, the other multiples of 4, the other even ones, the odd ones.
size_t round_of(size_t set) { return set % 8 == 0 ? 0 : set % 4 == 0 ? 1 : set % 2 == 0 ? 2 : 3; }

std::vector<std::pair<SharingKey, uint64_t>> sorted(const Space& space, const std::vector<uint64_t>& numbers) {
  std::vector<std::pair<SharingKey, uint64_t>> keyed;
  keyed.reserve(numbers.size());
  for (uint64_t number : numbers) keyed.emplace_back(SharingKey(space, number), number);
  std::sort(keyed.begin(), keyed.end());
  return keyed;
}

}  // namespace

std::vector<uint64_t> in_sharing_order(const Space& space, std::vector<uint64_t> numbers) {
  const auto keyed = sorted(space, numbers);
  for (size_t i = 0; i < keyed.size(); ++i) numbers[i] = keyed[i].second;
  return numbers;
}

std::vector<std::vector<uint64_t>> in_rounds(const Space& space, std::vector<uint64_t> numbers) {
  std::vector<std::vector<uint64_t>> rounds(kRounds);
  const auto keyed = sorted(space, numbers);
  size_t set = 0;
  for (size_t i = 0; i < keyed.size(); ++i) {
    if (i > 0 && !keyed[i].first.shares_streams(keyed[i - 1].first)) ++set;
    rounds[round_of(set)].push_back(keyed[i].second);
  }
  return rounds;
}

}  // namespace winnow::dse
