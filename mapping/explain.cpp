// Schedules with less freedom, and the plain schemes.
#include "mapping/explain.h"

#include <algorithm>

#include "mapping/search.h"
#include "mapping/strips.h"
#include "mapping/transfers.h"

namespace winnow::mapping {
namespace {

/// Fewest strips in which an operation runs with input and output through DRAM; 0: none.
int fewest_strips(const Draft& d, const RowFlow& flow, int op) {
  const RowFlow::Step& step = flow.ops[static_cast<size_t>(op)];
  const std::vector<char> live(flow.names.size(), 1);
  const std::vector<int> blocks(flow.names.size(), 1);
  const int height = flow.heights[static_cast<size_t>(step.out)];
  auto words = [&](int n) {
    const std::vector<TensorRows> rows = strip_rows(flow, op, op + 1, n, live, blocks);
    int64_t sum = 0;
    for (size_t t = 0; t < rows.size(); ++t)
      if (rows[t].touched()) {
        const Layout& l = d.layouts.at(flow.names[t]);
        sum += int64_t{n == 1 ? l.shape.height : std::min(l.shape.height, rows[t].most(TensorRows::kNext))} *
               l.shape.width * l.words;
      }
    return sum;
  };
  for (int n = 1; n <= height; ++n)
    if (words(n) <= d.m.accelerator.bank_words) return n;
  return 0;
}

void add_plain_schemes(const Draft& d, const RowFlow& flow, int op, LayerChoice& choice) {
  const auto* array = std::get_if<ArrayOp>(&d.m.lowered.ops[static_cast<size_t>(op)].what);
  if (!array) return;
  const OpCost cost = op_cost(d, static_cast<size_t>(op));
  const uint64_t weights = cost.weight_bytes + cost.table_bytes, in = stream_bytes(d, d.m.lowered.holder(array->input)),
                 out = stream_bytes(d, d.m.lowered.holder(array->output));
  const auto groups = static_cast<uint64_t>(cost.groups);
  const auto strips = static_cast<uint64_t>(fewest_strips(d, flow, op)), tiles = static_cast<uint64_t>(cost.tiles);
  choice.alternatives.push_back({"weight reuse", strips > 0, weights + in * (strips > 1 ? groups : 1) + out});
  choice.alternatives.push_back({"input reuse", strips > 0, weights * (groups > 1 ? strips : 1) + in + out});
  choice.alternatives.push_back({"output reuse", strips > 0, weights * strips + in * tiles + out});
}

}  // namespace

void explain(Draft& d) {
  const std::vector<OpTraffic> chosen = op_traffic(d, d.m.schedule);
  struct Variant {
    const char* name;
    SearchLimits limits;
    bool possible = false;
    std::vector<OpTraffic> traffic;
  };
  Variant variants[] = {{"not fused", {1, true}, false, {}}, {"through DRAM", {1, false}, false, {}}};
  for (Variant& v : variants) {
    Schedule schedule;
    Tightest tightest;
    v.possible = search_schedule(d, v.limits, schedule, tightest) && count_transfers(d, schedule) <= hls::kLengthSlots;
    if (v.possible) v.traffic = op_traffic(d, schedule);
  }
  const RowFlow flow(d.m.lowered);
  for (size_t s = 0; s < d.m.schedule.stages.size(); ++s) {
    const Stage& stage = d.m.schedule.stages[s];
    for (int o = stage.first; o < stage.last; ++o) {
      const auto i = static_cast<size_t>(o);
      LayerChoice choice;
      choice.layer = d.m.lowered.ops[i].name;
      choice.stage = static_cast<int>(s);
      choice.weight_bytes = chosen[i].weights;
      choice.in_bytes = chosen[i].in;
      choice.out_bytes = chosen[i].out;
      for (const Variant& v : variants)
        choice.alternatives.push_back({v.name, v.possible, v.possible ? v.traffic[i].sum() : 0});
      add_plain_schemes(d, flow, o, choice);
      d.m.choices.push_back(std::move(choice));
    }
  }
}

}  // namespace winnow::mapping
