// Whole networks at batch 1 beside Eyeriss v2, cycles scaled to its number of multipliers.
#include <fmt/format.h>

#include "bench/fast_run.h"
#include "bench/layer_table.h"
#include "bench/published.h"
#include "bench/studies.h"
#include "session/progress.h"

namespace winnow::bench {
namespace {

/// What is run for one published figure.
struct Machine {
  const char* network;
  const char* accelerator;
  bool vector_multiplies;  // the vector units' lanes do depthwise convolution and count as multipliers
  double published_cycles;
};
constexpr Machine kMachines[] = {
    {"alexnet", "16x24", false, kEyerissAlexNetCycles},
    {"alexnet", "24x16", false, kEyerissAlexNetCycles},
    {"alexnet", "12x32", false, kEyerissAlexNetCycles},
    {"alexnet", "32x12", false, kEyerissAlexNetCycles},
    {"mobilenet-v1-0.5-128", "16x16-ddr4", true, kEyerissMobileNetCycles},
};

std::string row_name(const Machine& m) { return std::string(m.network) + "@" + m.accelerator; }

}  // namespace

std::vector<std::string> eyeriss_rows() {
  std::vector<std::string> rows;
  for (const Machine& m : kMachines) rows.push_back(row_name(m));
  return rows;
}

Report eyeriss(const Options& options) {
  Report report{"eyeriss", "sparse AlexNet and MobileNetV1 0.5-128, batch 1, beside Eyeriss v2", {}, {}, {}, {}};
  report.notes = {fmt::format("Eyeriss v2: Chen et al., JETCAS 2019, {} multipliers at 200 MHz; cycles per inference = "
                              "clock / inferences per second.",
                              kEyerissMultipliers),
                  "ours: all cycles of one inference, weights, input and output through DRAM (DDR4-2400), batch 1. "
                  "Synthetic weights at published densities;",
                  "MobileNet with 60 % of the pointwise weights kept, depthwise weights dense, as there.",
                  "multipliers: PEs, and the vector units' lanes where they do depthwise convolution (pools only "
                  "scale). scaled: cycles x multipliers / 384."};
  Table table{"networks",
              "",
              {{"network", "network"},
               {"accelerator", "array"},
               {"multipliers", "multipliers"},
               {"nonzero_pairs", "pairs"},
               {"utilization", "util."},
               {"compute_cycles", "compute"},
               {"cycles", "cycles"},
               {"scaled_cycles", "scaled", 0},
               {"published_cycles", "Eyeriss v2", 0},
               {"speedup", "Eyeriss/ours", 2},
               {"roofline_cycles", "bound", 0},
               {"bound_by", "by"},
               {"ratio_to_bound", "ratio", 2},
               {"dram_bytes", "DRAM bytes"}},
              {}};
  std::vector<Table> by_layer;
  const std::vector<Machine> machines = wanted_rows(options, kMachines, row_name);
  session::Progress progress("eyeriss", machines.size());
  for (const Machine& m : machines) {
    progress.next(row_name(m));
    const accelerators::Accelerator accelerator = accelerators::load_accelerator(m.accelerator);
    const FastRun run = run_fast(models::load_network(m.network), accelerator, "network");
    const int multipliers = run.pes() + (m.vector_multiplies ? accelerator.columns * accelerator.vector_lanes : 0);
    const auto cycles = static_cast<double>(run.report.cycles);
    const double scaled = cycles * multipliers / kEyerissMultipliers;
    table.rows.push_back({m.network, m.accelerator, static_cast<uint64_t>(multipliers), run.total.nonzero_pairs,
                          run.report.utilization(), run.report.compute_cycles, run.report.cycles, scaled,
                          m.published_cycles, m.published_cycles / scaled, run.bound.cycles(),
                          std::string(run.bound.bound()), ratio(cycles, run.bound.cycles()), run.bytes()});
    add_breakdown(run, by_layer);
  }
  report.tables.push_back(std::move(table));
  for (Table& t : by_layer) report.tables.push_back(std::move(t));
  return report;
}

}  // namespace winnow::bench
