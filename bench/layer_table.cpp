// A whole run by layer and by stage.
#include "bench/layer_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace winnow::bench {
namespace {

uint64_t traffic(const FastRun& run, const std::string& layer) {
  uint64_t sum = 0;
  for (const session::Traffic& t : run.report.traffic)
    if (t.layer == layer && t.stream != hls::Traffic::kProgram) sum += t.counted_bytes;
  return sum;
}

Cell if_any(uint64_t n) { return n ? Cell(n) : Cell(); }

std::string place(const FastRun& run) { return run.mapping.network.name + "@" + run.mapping.accelerator.name; }

}  // namespace

Table layer_table(const FastRun& run) {
  Table table{place(run) + ".layers",
              fmt::format("{} on {} by layer: cycles that the units are busy", run.mapping.network.name,
                          run.mapping.accelerator.name),
              {{"layer", "layer"},
               {"dense_macs", "dense MACs"},
               {"nonzero_pairs", "pairs"},
               {"compute_cycles", "compute"},
               {"utilization", "util."},
               {"vector_cycles", "vector"},
               {"load_weights_cycles", "weights in"},
               {"load_activations_cycles", "acts in"},
               {"store_cycles", "acts out"},
               {"dram_bytes", "DRAM bytes"}},
              {}};
  for (size_t tag = 0; tag < run.report.layers.size(); ++tag) {
    const session::LayerTime& time = run.report.layers[tag];
    const auto& busy = time.busy_cycles;
    const uint64_t bytes = traffic(run, time.layer);
    if (bytes + std::accumulate(busy.begin(), busy.end(), uint64_t{0}) == 0) continue;
    table.rows.push_back({time.layer, if_any(run.layers[tag].dense_macs), if_any(run.layers[tag].nonzero_pairs),
                          if_any(busy[hls::kUnitCp]), busy[hls::kUnitCp] ? Cell(run.utilization(tag)) : Cell(),
                          if_any(busy[hls::kUnitVu]), if_any(busy[hls::kUnitLw]), if_any(busy[hls::kUnitLa]),
                          if_any(busy[hls::kUnitSt]), if_any(bytes)});
  }
  const auto& busy = run.report.busy_cycles;
  table.rows.push_back({"whole", run.total.dense_macs, run.total.nonzero_pairs, busy[hls::kUnitCp],
                        run.report.utilization(), busy[hls::kUnitVu], busy[hls::kUnitLw], busy[hls::kUnitLa],
                        busy[hls::kUnitSt], run.bytes()});
  return table;
}

Table stage_table(const FastRun& run) {
  const mapping::Mapping& m = run.mapping;
  Table table{place(run) + ".stages",
              fmt::format("{} on {} by stage: cycles that pass", m.network.name, m.accelerator.name),
              {{"stage", "stage"},
               {"strips", "strips"},
               {"cycles", "cycles"},
               {"share_pct", "share %", 1},
               {"compute_cycles", "compute"},
               {"roofline_cycles", "bound", 0},
               {"bound_by", "by"},
               {"ratio_to_bound", "ratio", 2}},
              {}};
  const Bandwidth bandwidth = peak_bandwidth(m.accelerator);
  const auto whole = static_cast<double>(run.report.cycles);
  uint64_t before = run.report.layers[0].cycles;  // until the first stage has something to do
  for (size_t s = 0; s < m.schedule.stages.size(); ++s) {
    const mapping::Stage& stage = m.schedule.stages[s];
    uint64_t cycles = std::exchange(before, 0), compute = 0, pairs = 0;
    Compulsory bytes{0, s == 0 ? run.compulsory.input : 0,
                     s + 1 == m.schedule.stages.size() ? run.compulsory.output : 0};
    for (int op = stage.first; op < stage.last; ++op) {
      const auto tag = static_cast<size_t>(m.lowered.ops[static_cast<size_t>(op)].tag);
      // A layer may be several operations.
      if (op > stage.first && m.lowered.ops[static_cast<size_t>(op - 1)].tag == static_cast<int>(tag)) continue;
      cycles += run.report.layers[tag].cycles;
      compute += run.compute_cycles(tag);
      pairs += run.layers[tag].nonzero_pairs;
      bytes.weights += m.layers[tag - 1].weight_bytes + m.layers[tag - 1].table_bytes;
    }
    const Roofline bound = roofline(pairs, run.pes(), bytes, bandwidth);
    const bool bounded = bound.cycles() > 0;
    const std::string& first = m.lowered.ops[static_cast<size_t>(stage.first)].name;
    const std::string& last = m.lowered.ops[static_cast<size_t>(stage.last - 1)].name;
    table.rows.push_back({first == last ? first : first + ".." + last, static_cast<uint64_t>(stage.strips), cycles,
                          100 * ratio(static_cast<double>(cycles), whole), if_any(compute),
                          bounded ? Cell(bound.cycles()) : Cell(), bounded ? Cell(std::string(bound.bound())) : Cell(),
                          bounded ? Cell(ratio(static_cast<double>(cycles), bound.cycles())) : Cell()});
  }
  table.rows.push_back({"whole", Cell(), run.report.cycles, 100.0, run.report.compute_cycles, run.bound.cycles(),
                        std::string(run.bound.bound()), ratio(whole, run.bound.cycles())});
  return table;
}

void add_breakdown(const FastRun& run, std::vector<Table>& tables) {
  tables.push_back(layer_table(run));
  tables.push_back(stage_table(run));
}

}  // namespace winnow::bench
