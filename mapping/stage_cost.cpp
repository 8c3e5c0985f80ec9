// Sums over the operations and tensors of a stage.
#include "mapping/stage_cost.h"

#include <algorithm>

namespace winnow::mapping {
namespace {

constexpr uint64_t kStepBytes = 96;   // of the program, for a descriptor
constexpr uint64_t kStepCycles = 80;  // what starting a tile, a pass or a transfer costs, about

uint64_t tiles_or_pass(const OpCost& op) { return static_cast<uint64_t>(std::max(1, op.tiles)); }

uint64_t weight_bytes(const Costs& costs, int first, int last, uint64_t times) {
  uint64_t bytes = 0;
  for (int o = first; o < last; ++o) bytes += (costs.op(o).weight_bytes + costs.op(o).table_bytes) * times;
  return bytes;
}

/// Writes of what the stage makes and does not keep, and of the network's outputs.
Cost store_cost(const Costs& costs, const Setting& setting) {
  Cost cost;
  for (int t : made(costs, setting.first, setting.last))
    if (setting.stored(costs, t)) cost = cost + Cost{costs.tensor(t).bytes, costs.transfer_cycles(t)};
  return cost;
}

}  // namespace

std::vector<int> made(const Costs& costs, int first, int last) {
  std::vector<int> all;
  for (int o = first; o < last; ++o)
    if (const int t = costs.flow.ops[static_cast<size_t>(o)].out; costs.tensor(t).last_write == o) all.push_back(t);
  return all;
}

bool weights_fit(const Costs& costs, int first, int last) {
  TileMemory sum;
  for (int o = first; o < last; ++o) sum += costs.op(o).memory;
  return sum.fits(costs.pe);
}

int64_t whole_words(const Costs& costs, const Setting& setting) {
  int64_t words = setting.other_words;
  for (int t : setting.touched) words += costs.tensor(t).words();
  return words;
}

Cost whole_cost(const Costs& costs, const Setting& setting) {
  const int i = setting.first;
  const OpCost& op = costs.op(i);
  Cost cost{weight_bytes(costs, i, i + 1, 1) + kStepBytes * tiles_or_pass(op),
            kStepCycles + op.array_cycles + op.vector_cycles};
  for (int t : setting.touched)
    if (costs.tensor(t).first_write < i && !setting.before(t))
      cost = cost + Cost{costs.tensor(t).bytes, costs.transfer_cycles(t)};
  cost.bytes += store_cost(costs, setting).bytes;
  return cost;
}

Cost strip_cost(const Costs& costs, const Setting& setting, const Stage& stage, const StripPlan& plan) {
  const auto strips = static_cast<uint64_t>(stage.strips);
  const auto passes = static_cast<uint64_t>(stage.order == Order::kWeightOuter ? costs.op(stage.first).groups : 1);
  uint64_t array = 0, vector = 0, load = 0, steps = 0;
  for (int o = stage.first; o < stage.last; ++o) {
    array += costs.op(o).array_cycles;
    vector += costs.op(o).vector_cycles;
    steps += strips * tiles_or_pass(costs.op(o));
  }
  Cost cost{weight_bytes(costs, stage.first, stage.last, stage.holds_weights ? 1 : strips), 0};
  for (int t : setting.touched) {
    const TensorCost& tensor = costs.tensor(t);
    const TensorRows& rows = plan.rows[static_cast<size_t>(t)];
    const int capacity = plan.capacity[static_cast<size_t>(t)];
    int held = 0;  // rows that the buffer still has room for before the kept ones move
    for (size_t s = 1; s < rows.start.size() && capacity < tensor.height; ++s) {
      held -= rows.end[s] - rows.end[s - 1];
      if (held >= 0) continue;
      vector += static_cast<uint64_t>((rows.end[s - 1] - rows.start[s]) * tensor.row_words);
      held = capacity - (rows.end[s] - rows.start[s]);
      ++steps;
    }
    if (tensor.first_write >= stage.first || setting.whole(t)) continue;
    cost.bytes += tensor.bytes * passes;
    load += costs.transfer_cycles(t) * passes;
  }
  const Cost store = store_cost(costs, setting);
  cost.bytes += store.bytes + kStepBytes * steps;
  const uint64_t sum = array + vector + load + store.cycles, slowest = std::max({array, vector, load, store.cycles});
  const uint64_t together = slowest + (sum - slowest) / strips;
  cost.cycles = (plan.ahead == TensorRows::kBoth   ? together
                 : plan.ahead == TensorRows::kNext ? (together + sum) / 2
                                                   : sum) +
                kStepCycles * steps;
  return cost;
}

}  // namespace winnow::mapping
