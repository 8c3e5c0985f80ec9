// A whole run by layer.
#include "bench/layer_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace winnow::bench {
namespace {

uint64_t traffic(const FastRun& run, const std::string& layer) {
  uint64_t sum = 0;
  for (const sim::Traffic& t : run.report.traffic)
    if (t.layer == layer) sum += t.counted_bytes;
  return sum;
}

Cell if_any(uint64_t n) { return n ? Cell(n) : Cell(); }

}  // namespace

Table layer_table(const FastRun& run) {
  const std::string& network = run.mapping.network.name;
  const std::string& accelerator = run.mapping.accelerator.name;
  Table table{network + "@" + accelerator, fmt::format("{} on {}, by layer", network, accelerator),
              {{"layer", "layer"}, {"dense_macs", "dense MACs"}, {"nonzero_pairs", "pairs"}, {"compute_cycles", "compute"}, {"utilization", "util."},
               {"vector_cycles", "vector"}, {"weight_load_cycles", "weight load"}, {"cycles", "cycles"}, {"dram_bytes", "DRAM bytes"},
               {"roofline_cycles", "bound", 0}, {"bound_by", "by"}, {"ratio_to_bound", "ratio", 2}}, {}};
  const auto& layers = run.mapping.network.layers;
  const Bandwidth bandwidth = peak_bandwidth(run.mapping.accelerator);
  for (size_t tag = 1; tag <= layers.size(); ++tag) {
    const sim::LayerTime& time = run.report.layers[tag];
    const auto& busy = time.busy_cycles;
    if (time.cycles == 0 && std::accumulate(busy.begin(), busy.end(), uint64_t{0}) == 0) continue;
    const LayerWork& work = run.layers[tag];
    const mapping::LayerPlan& plan = run.mapping.layers[tag - 1];
    const Compulsory bytes{plan.weight_bytes + plan.table_bytes, tag == 1 ? run.compulsory.input : 0, tag == layers.size() ? run.compulsory.output : 0};
    const Roofline bound = roofline(work.nonzero_pairs, run.pes(), bytes, bandwidth);
    const bool bounded = bound.cycles() > 0;
    table.rows.push_back({layers[tag - 1].name, if_any(work.dense_macs), if_any(work.nonzero_pairs), if_any(run.compute_cycles(tag)),
                          run.compute_cycles(tag) ? Cell(run.utilization(tag)) : Cell(), if_any(busy[hls::kUnitVu]), if_any(busy[hls::kUnitLw]), time.cycles,
                          traffic(run, layers[tag - 1].name), bounded ? Cell(bound.cycles()) : Cell(), bounded ? Cell(std::string(bound.bound())) : Cell(),
                          bounded ? Cell(ratio(static_cast<double>(time.cycles), bound.cycles())) : Cell()});
  }
  table.rows.push_back({"whole", run.total.dense_macs, run.total.nonzero_pairs, run.report.compute_cycles, run.report.utilization(),
                        run.report.busy_cycles[hls::kUnitVu], run.report.busy_cycles[hls::kUnitLw], run.report.cycles, run.bytes(), run.bound.cycles(),
                        std::string(run.bound.bound()), ratio(static_cast<double>(run.report.cycles), run.bound.cycles())});
  return table;
}

}  // namespace winnow::bench
