// The nine layers of EIE at 64 PEs, batch 1, the weights in the PEs before the clock starts.
#include <fmt/format.h>

#include "bench/fast_run.h"
#include "bench/published.h"
#include "bench/studies.h"
#include "session/progress.h"

namespace winnow::bench {
namespace {

constexpr const char* kAccelerator = "eie-16x4";
constexpr double kWanted = 1.2;
constexpr const char* kLayer = "fc";

}  // namespace

std::vector<std::string> eie_rows() {
  std::vector<std::string> rows;
  for (const EieFigures& f : eie_figures()) rows.push_back(f.name);
  return rows;
}

Report eie(const Options& options) {
  const accelerators::Accelerator accelerator = accelerators::load_accelerator(kAccelerator);
  Report report{"eie",
                fmt::format("the nine layers of EIE at {} ({} PEs, K0 = {})", kAccelerator,
                            accelerator.rows * accelerator.columns, accelerator.accumulators),
                {},
                {},
                {},
                {}};
  report.notes = {
      "EIE: Han et al., ISCA 2016, tables III and IV; 64 PEs, queue depth 8, its actual times at 800 MHz as cycles; "
      "weights in the PEs, batch 1.",
      "ours: the COMPUTE commands of the layer's tiles one after the other, as the RTL takes for each, with their "
      "weights loaded before.",
      "resident: all tiles' weights are in the PEs at once. Where not, each tile is timed with its own weights loaded, "
      "and reloading is left out.",
      "The roofline is that of the same work, pairs / PEs; with batch 1 from DRAM the bytes of the weights would be "
      "the bound (last column)."};
  Table table{"layers",
              "",
              {{"layer", "layer"},
               {"nonzero_pairs", "pairs"},
               {"tiles", "tiles"},
               {"resident", "resident"},
               {"weight_words_used", "words/PE"},
               {"utilization", "util."},
               {"study_utilization", "study", 2},
               {"compute_cycles", "cycles"},
               {"eie_cycles", "EIE", 0},
               {"speedup", "EIE/ours", 2},
               {"roofline_cycles", "bound", 0},
               {"ratio_to_bound", "ratio", 2},
               {"from_dram_cycles", "from DRAM"},
               {"memory_bound_cycles", "bytes bound", 0}},
              {}};
  std::vector<double> speedups;
  const std::vector<EieFigures> rows = wanted_rows(options, eie_figures(), &EieFigures::name);
  session::Progress progress("eie", rows.size());
  for (const EieFigures& f : rows) {
    progress.next(f.name);
    const FastRun run = run_fast(models::load_network(f.network), accelerator, "network");
    const size_t tag = run.tag(kLayer);
    const auto cycles = static_cast<double>(run.compute_cycles(tag));
    speedups.push_back(f.actual_cycles / cycles);
    table.rows.push_back(
        {f.name, run.layers[tag].nonzero_pairs, static_cast<uint64_t>(run.mapping.layers[tag - 1].tiles),
         run.mapping.weights_resident ? "yes" : "by tile", static_cast<uint64_t>(run.mapping.used.weight_words),
         run.utilization(tag), f.study_utilization, run.compute_cycles(tag), f.actual_cycles, speedups.back(),
         run.bound.compute_cycles, ratio(cycles, run.bound.compute_cycles), run.report.cycles,
         run.bound.memory_cycles});
  }
  report.tables.push_back(std::move(table));
  report.goals.push_back({"geometric mean of EIE's cycles / ours", kWanted, true,
                          speedups.size() == eie_figures().size() ? geometric_mean(speedups) : std::nullopt, 2});
  return report;
}

}  // namespace winnow::bench
