// Counting what streams, tiles and densities say.
#include "mapping/costs.h"

#include <algorithm>
#include <set>

namespace winnow::mapping {
namespace {

constexpr double kEvenness =
    0.85;  // of the PEs' loads: what a tile's multiplications may take is this share of its cycles

/// Expected cycles of a tile: the most of its multiplications, its broadcasts and its partial sums.
uint64_t array_cycles(const accelerators::Accelerator& a, const Placed& placed, const ArrayOp& op,
                      const Tiling& tiling) {
  const hls::Geometry grid = a.geometry();
  const Layout &in = placed.layout(op.input), &out = placed.layout(op.output);
  const double density = placed.density.at(op.input), taps = op.window.kernel_y * op.window.kernel_x;
  const double broadcasts =
      taps * std::max(double(in.words), density * static_cast<double>(in.places.size()) / grid.columns);
  size_t weights = 0;
  for (const auto& of_output : op.weights) weights += of_output.size();
  const double macs = static_cast<double>(weights) * density / (a.rows * a.columns) / kEvenness /
                      std::max<size_t>(1, tiling.tiles.size());
  double cycles = 0;
  for (const Tile& t : tiling.tiles) cycles += std::max({macs, broadcasts, double(t.kb * grid.most_banks_of_row())});
  return static_cast<uint64_t>(cycles * static_cast<double>(out.pixels()));
}

/// Expected cycles of a vector pass: its taps.
uint64_t vector_cycles(const accelerators::Accelerator& a, const Placed& placed, const VectorOp& op) {
  const bool windowed = op.kind == VectorOp::Kind::kPool || op.kind == VectorOp::Kind::kDepthwise;
  const int taps = windowed ? op.window.kernel_y * op.window.kernel_x : op.kind == VectorOp::Kind::kAdd ? 2 : 1;
  return static_cast<uint64_t>(placed.layout(op.output).pixels() * placed.layout(op.inputs[0]).words * taps *
                               (hls::kLanes / a.vector_lanes));
}

OpCost op_cost(const accelerators::Accelerator& a, const Placed& placed, const EncodedOp& encoded, size_t i) {
  const Op& op = placed.lowered.ops[i];
  const Tiling& tiling = placed.tilings[i];
  OpCost cost;
  cost.tag = op.tag;
  cost.coefficients = op.coefficients();
  if (!cost.coefficients.empty()) {
    const Layout& l = placed.layout(cost.coefficients);
    cost.coefficient_rows = l.shape.height;
    cost.coefficient_row_words = l.shape.width * l.words;
  }
  if (const auto* array = std::get_if<ArrayOp>(&op.what)) cost.array_cycles = array_cycles(a, placed, *array, tiling);
  else cost.vector_cycles = vector_cycles(a, placed, std::get<VectorOp>(op.what));
  const auto beat = static_cast<uint64_t>(a.axi_bytes());
  for (const EncodedOp::TileStream& stream : encoded.streams)
    for (uint32_t beats : stream.beats) cost.weight_bytes += beats * beat;
  cost.table_bytes = encoded.table_beats * beat;
  cost.tiles = tiling.count();
  cost.memory = memory_of(tiling, a.geometry());
  cost.groups = static_cast<int>(tile_groups(tiling, a).size());
  return cost;
}

/// Expected bytes of the stream of a whole tensor of one image.
uint64_t stream_bytes(const Layout& l, double density, int banks) {
  const double values = static_cast<double>(l.places.size()) * density;
  return static_cast<uint64_t>(static_cast<double>(l.pixels()) * (static_cast<double>(l.words * banks) + values));
}

}  // namespace

Costs measure_costs(const models::Network& network, const accelerators::Accelerator& accelerator,
                    const Encoded& encoded) {
  const Placed& placed = encoded.placed;
  const Lowered& lowered = placed.lowered;
  Costs costs{RowFlow(lowered), {}, {}, accelerator.columns, accelerator.bank_words, memory_of(accelerator)};
  for (const std::string& name : costs.flow.names) {
    const Layout& l = placed.layout(name);
    TensorCost tensor;
    tensor.row_words = int64_t{l.shape.width} * l.words;
    tensor.height = l.shape.height;
    tensor.bytes = stream_bytes(l, placed.density.at(name), accelerator.columns);
    costs.tensors.push_back(tensor);
  }
  for (size_t i = 0; i < lowered.ops.size(); ++i) {
    const RowFlow::Step& op = costs.flow.ops[i];
    for (int in : op.in) costs.tensors[static_cast<size_t>(in)].last_read = static_cast<int>(i);
    TensorCost& out = costs.tensors[static_cast<size_t>(op.out)];
    if (out.last_write < 0) out.first_write = static_cast<int>(i);
    out.last_write = static_cast<int>(i);
    costs.ops.push_back(op_cost(accelerator, placed, encoded.ops[i], i));
  }
  for (const std::string& out : network.outputs) {
    const auto it = costs.flow.ids.find(lowered.holder(lowered.views.at(out).physical));
    if (it != costs.flow.ids.end()) costs.tensors[static_cast<size_t>(it->second)].is_output = true;
  }
  return costs;
}

std::vector<OpTraffic> op_traffic(const Costs& costs, const Schedule& schedule) {
  std::vector<OpTraffic> traffic(costs.ops.size());
  for (size_t s = 0; s < schedule.stages.size(); ++s) {
    const Stage& stage = schedule.stages[s];
    std::set<int> known;  // made or read before in this stage
    for (int o = stage.first; o < stage.last; ++o) {
      const OpCost& cost = costs.op(o);
      const RowFlow::Step& op = costs.flow.ops[static_cast<size_t>(o)];
      OpTraffic& t = traffic[static_cast<size_t>(o)];
      t.weights =
          (cost.weight_bytes + cost.table_bytes) * static_cast<uint64_t>(stage.holds_weights ? 1 : stage.strips);
      for (int in : op.in) {
        const Buffer& buffer = schedule.buffer(costs.flow.names[static_cast<size_t>(in)], static_cast<int>(s));
        if (known.insert(in).second && buffer.begin == static_cast<int>(s))
          t.in += costs.tensor(in).bytes * static_cast<uint64_t>(stage.order == Order::kWeightOuter ? cost.groups : 1);
      }
      const TensorCost& out = costs.tensor(op.out);
      known.insert(op.out);
      const bool stays = schedule.homes.at(costs.flow.names[static_cast<size_t>(op.out)]) == Home::kChip;
      if (out.last_write == o && (out.is_output || !stays)) t.out = out.bytes;
    }
  }
  return traffic;
}

}  // namespace winnow::mapping
