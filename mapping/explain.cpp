// Schedules with less freedom, and the plain schemes.
#include "mapping/explain.h"

#include <algorithm>

namespace winnow::mapping {
namespace {

/// Fewest strips in which an operation runs with input and output through DRAM; 0: none.
int fewest_strips(const Costs& costs, int op) {
  const std::vector<char> live(costs.tensors.size(), 1);
  const std::vector<int> blocks(costs.tensors.size(), 1);
  const auto words = [&](int n) {
    const std::vector<TensorRows> rows = strip_rows(costs.flow, op, op + 1, n, live, blocks);
    int64_t sum = 0;
    for (size_t t = 0; t < rows.size(); ++t)
      if (rows[t].touched()) {
        const TensorCost& x = costs.tensors[t];
        sum += (n == 1 ? x.height : std::min(x.height, rows[t].most(TensorRows::kNext))) * x.row_words;
      }
    return sum;
  };
  const int height = costs.tensor(costs.flow.ops[static_cast<size_t>(op)].out).height;
  for (int n = 1; n <= height; ++n)
    if (words(n) <= costs.bank_words) return n;
  return 0;
}

void add_plain_schemes(const Costs& costs, int op, LayerChoice& choice) {
  const OpCost& cost = costs.op(op);
  const RowFlow::Step& step = costs.flow.ops[static_cast<size_t>(op)];
  const uint64_t weights = cost.weight_bytes + cost.table_bytes, in = costs.tensor(step.in[0]).bytes,
                 out = costs.tensor(step.out).bytes;
  const auto groups = static_cast<uint64_t>(cost.groups);
  const auto strips = static_cast<uint64_t>(fewest_strips(costs, op)), tiles = static_cast<uint64_t>(cost.tiles);
  choice.alternatives.push_back({"weight reuse", strips > 0, weights + in * (strips > 1 ? groups : 1) + out});
  choice.alternatives.push_back({"input reuse", strips > 0, weights * (groups > 1 ? strips : 1) + in + out});
  choice.alternatives.push_back({"output reuse", strips > 0, weights * strips + in * tiles + out});
}

}  // namespace

std::vector<LayerChoice> explain(const Lowered& lowered, const Costs& costs, const Schedule& schedule,
                                 const CountStreams& count_streams) {
  const std::vector<OpTraffic> chosen = op_traffic(costs, schedule);
  struct Variant {
    const char* name;
    SearchLimits limits;
    bool possible = false;
    std::vector<OpTraffic> traffic;
  };
  Variant variants[] = {{"not fused", {1, true}, false, {}}, {"through DRAM", {1, false}, false, {}}};
  for (Variant& v : variants) {
    const Found found = search_schedule(costs, v.limits, count_streams);
    v.possible = found.schedule && count_streams(*found.schedule) <= hls::kLengthSlots;
    if (v.possible) v.traffic = op_traffic(costs, *found.schedule);
  }
  std::vector<LayerChoice> choices;
  for (size_t s = 0; s < schedule.stages.size(); ++s)
    for (int o = schedule.stages[s].first; o < schedule.stages[s].last; ++o) {
      const auto i = static_cast<size_t>(o);
      LayerChoice choice;
      choice.layer = lowered.ops[i].name;
      choice.stage = static_cast<int>(s);
      choice.weight_bytes = chosen[i].weights;
      choice.in_bytes = chosen[i].in;
      choice.out_bytes = chosen[i].out;
      for (const Variant& v : variants)
        choice.alternatives.push_back({v.name, v.possible, v.possible ? v.traffic[i].sum() : 0});
      if (std::holds_alternative<ArrayOp>(lowered.ops[i].what)) add_plain_schemes(costs, o, choice);
      choices.push_back(std::move(choice));
    }
  return choices;
}

}  // namespace winnow::mapping
