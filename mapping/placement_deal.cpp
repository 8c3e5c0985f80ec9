// Dealing by work: one channel per bank (or row) and round, the heaviest first, each to the least loaded.
#include "mapping/placement_deal.h"

#include <algorithm>
#include <numeric>

namespace winnow::mapping {
namespace {

/// Work that a channel brings: as an input, to the column of its bank; as an output, to the rows of its bank.
struct Load {
  double column = 0, row = 0;
  void operator+=(const Load& o) { column += o.column, row += o.row; }
};

std::vector<int> deal(const ChannelGroup& group, const std::vector<Load>& loads) {
  double column_sum = 1e-9, row_sum = 1e-9;
  for (const Load& l : loads) {
    column_sum += l.column;
    row_sum += l.row;
  }
  const auto weight = [&](int c) {
    return loads[static_cast<size_t>(c)].column / column_sum + loads[static_cast<size_t>(c)].row / row_sum;
  };
  std::vector<int> order(loads.size());
  std::iota(order.begin(), order.end(), 0);
  if (group.fixed) return order;
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return weight(a) > weight(b); });

  const size_t seats = static_cast<size_t>(group.seats_a_round);
  std::vector<Load> dealt(seats);
  std::vector<int> seat_of(loads.size());
  for (size_t first = 0; first < order.size(); first += seats) {
    std::vector<bool> taken(seats, false);
    for (size_t i = first; i < std::min(order.size(), first + seats); ++i) {
      const Load& l = loads[static_cast<size_t>(order[i])];
      size_t best = seats;
      double best_cost = 0;
      for (size_t s = 0; s < seats; ++s) {
        if (taken[s]) continue;
        const double column = (dealt[s].column + l.column) / column_sum, row = (dealt[s].row + l.row) / row_sum;
        const double cost = column * column + row * row;
        if (best == seats || cost < best_cost) best = s, best_cost = cost;
      }
      taken[best] = true;
      dealt[best] += l;
      seat_of[static_cast<size_t>(order[i])] = static_cast<int>(first + best);
    }
  }
  return seat_of;
}

}  // namespace

Seating natural_seating(const Groups& groups) {
  Seating seating;
  for (const ChannelGroup& g : groups.groups) {
    seating.emplace_back(static_cast<size_t>(g.channels));
    std::iota(seating.back().begin(), seating.back().end(), 0);
  }
  return seating;
}

Seating dealt_seating(const Groups& groups, const Lowered& lowered, const std::map<size_t, PairWork>& work) {
  std::vector<std::vector<Load>> loads;
  for (const ChannelGroup& g : groups.groups) loads.emplace_back(static_cast<size_t>(g.channels));
  const auto at = [&](const Member& m) -> Load& {
    return loads[static_cast<size_t>(m.group)][static_cast<size_t>(m.channel)];
  };
  for (const auto& [op, pairs] : work) {
    const ArrayOp& array = std::get<ArrayOp>(lowered.ops[op].what);
    const std::vector<Member>& ins = groups.members.at(array.input);
    const std::vector<Member>& outs = groups.members.at(array.output);
    for (int k = 0; k < pairs.outs(); ++k)
      for (int p = pairs.first[static_cast<size_t>(k)]; p < pairs.first[static_cast<size_t>(k) + 1]; ++p) {
        const double w = pairs.meetings[static_cast<size_t>(p)] * pairs.density(pairs.in[static_cast<size_t>(p)]);
        at(ins[static_cast<size_t>(pairs.in[static_cast<size_t>(p)])]).column += w;
        at(outs[static_cast<size_t>(k)]).row += w;
      }
  }
  Seating seating;
  for (size_t g = 0; g < loads.size(); ++g) seating.push_back(deal(groups.groups[g], loads[g]));
  return seating;
}

}  // namespace winnow::mapping
