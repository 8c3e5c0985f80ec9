// Counting what plans and densities say.
#include "mapping/costs.h"

#include <algorithm>
#include <set>

namespace winnow::mapping {
namespace {

constexpr double kEvenness =
    0.85;  // of the PEs' loads: what a tile's multiplications may take is this share of its cycles

double mean_density(const Draft& d, const std::string& tensor) {
  const auto it = d.options.densities.find(d.m.lowered.tensors.at(tensor).reference);
  if (it == d.options.densities.end() || it->second.mean.empty()) return 1.0;
  double sum = 0;
  for (double v : it->second.mean) sum += v;
  return sum / static_cast<double>(it->second.mean.size());
}

/// Expected cycles: of a tile the most of its multiplications, its broadcasts and its partial sums; of a vector pass
/// its taps.
void count_cycles(const Draft& d, size_t op, OpCost& cost) {
  const accelerators::Accelerator& a = d.m.accelerator;
  if (const auto* array = std::get_if<ArrayOp>(&d.m.lowered.ops[op].what)) {
    const Layout &in = d.layouts.at(array->input), &out = d.layouts.at(array->output);
    const double density = mean_density(d, array->input), taps = array->window.kernel_y * array->window.kernel_x;
    const double broadcasts =
        taps * std::max(double(in.words), density * static_cast<double>(in.places.size()) / d.grid.columns);
    size_t weights = 0;
    for (const auto& of_output : array->weights) weights += of_output.size();
    const double macs = static_cast<double>(weights) * density / (a.rows * a.columns) / kEvenness /
                        std::max<size_t>(1, d.plans[op].tiles.size());
    double cycles = 0;
    for (const Tile& t : d.plans[op].tiles)
      cycles += std::max({macs, broadcasts, double(t.kb * d.grid.most_banks_of_row())});
    cost.array_cycles = static_cast<uint64_t>(cycles * static_cast<double>(out.pixels()));
    return;
  }
  const auto& vec = std::get<VectorOp>(d.m.lowered.ops[op].what);
  const bool windowed = vec.kind == VectorOp::Kind::kPool || vec.kind == VectorOp::Kind::kDepthwise;
  const int taps = windowed ? vec.window.kernel_y * vec.window.kernel_x : vec.kind == VectorOp::Kind::kAdd ? 2 : 1;
  const Layout& in = d.layouts.at(vec.inputs[0]);
  cost.vector_cycles =
      static_cast<uint64_t>(d.layouts.at(vec.output).pixels() * in.words * taps * (hls::kLanes / a.vector_lanes));
}

}  // namespace

OpCost op_cost(const Draft& d, size_t op) {
  OpCost cost;
  cost.coefficient_words = d.coefficient_words(op);
  count_cycles(d, op, cost);
  const ArrayPlan& plan = d.plans[op];
  if (plan.tiles.empty()) return cost;
  const auto beat = static_cast<uint64_t>(d.m.accelerator.axi_bytes());
  for (const ArrayPlan::TileStream& stream : plan.streams)
    for (uint32_t beats : stream.beats) cost.weight_bytes += beats * beat;
  cost.table_bytes = plan.table_beats * beat;
  cost.tiles = static_cast<int>(plan.tiles.size());
  cost.memory = d.tile_memory(op, 0, cost.tiles);
  cost.groups = static_cast<int>(d.tile_groups(op).size());
  return cost;
}

uint64_t stream_bytes(const Draft& d, const std::string& holder) {
  const Layout& l = d.layouts.at(holder);
  const double values = static_cast<double>(l.places.size()) * mean_density(d, holder);
  return static_cast<uint64_t>(static_cast<double>(l.pixels()) *
                               (static_cast<double>(l.words * d.grid.columns) + values));
}

std::vector<OpTraffic> op_traffic(const Draft& d, const Schedule& schedule) {
  const Lowered& lowered = d.m.lowered;
  std::set<std::string> outputs;
  for (const std::string& out : d.m.network.outputs) outputs.insert(lowered.holder(lowered.views.at(out).physical));
  std::map<std::string, int> last_maker;
  for (size_t i = 0; i < lowered.ops.size(); ++i)
    last_maker[lowered.holder(lowered.ops[i].output())] = static_cast<int>(i);
  std::vector<OpTraffic> traffic(lowered.ops.size());
  for (size_t s = 0; s < schedule.stages.size(); ++s) {
    const Stage& stage = schedule.stages[s];
    std::set<std::string> known;  // made or read before in this stage
    for (int o = stage.first; o < stage.last; ++o) {
      const Op& op = lowered.ops[static_cast<size_t>(o)];
      const OpCost cost = op_cost(d, static_cast<size_t>(o));
      OpTraffic& t = traffic[static_cast<size_t>(o)];
      t.weights =
          (cost.weight_bytes + cost.table_bytes) * static_cast<uint64_t>(stage.holds_weights ? 1 : stage.strips);
      for (const std::string& in : op.inputs()) {
        const std::string& holder = lowered.holder(in);
        if (known.insert(holder).second && schedule.buffer(holder, static_cast<int>(s)).begin == static_cast<int>(s))
          t.in += stream_bytes(d, holder) * static_cast<uint64_t>(stage.order == Order::kWeightOuter ? cost.groups : 1);
      }
      const std::string& holder = lowered.holder(op.output());
      known.insert(holder);
      if (last_maker.at(holder) == o && (outputs.count(holder) || schedule.homes.at(holder) == Home::kDram))
        t.out = stream_bytes(d, holder);
    }
  }
  return traffic;
}

}  // namespace winnow::mapping
