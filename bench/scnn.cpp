// The convolutions of AlexNet and VGG-16 at 1,024 multipliers, as a speed-up over a dense machine of that size, beside
// SCNN.
#include <fmt/format.h>

#include "bench/fast_run.h"
#include "bench/layer_table.h"
#include "bench/published.h"
#include "bench/studies.h"
#include "session/progress.h"

namespace winnow::bench {
namespace {

constexpr const char* kAccelerator = "32x32";

struct Part {
  const char* name;
  const char* layers;  // for models::load_network
  double published_speedup;
};
constexpr Part kParts[] = {{"alexnet", "alexnet:conv1..pool5", kScnnAlexNet},
                           {"vgg-16", "vgg-16:conv1_1..pool5", kScnnVgg16}};

}  // namespace

std::vector<std::string> scnn_rows() {
  std::vector<std::string> rows;
  for (const Part& p : kParts) rows.push_back(p.name);
  return rows;
}

Report scnn(const Options& options) {
  const accelerators::Accelerator accelerator = accelerators::load_accelerator(kAccelerator);
  Report report{"scnn",
                fmt::format("the convolutions of AlexNet and VGG-16 at {} ({} multipliers), beside SCNN", kAccelerator,
                            accelerator.rows * accelerator.columns),
                {},
                {},
                {},
                {}};
  report.notes = {
      "SCNN: Parashar et al., ISCA 2017, speed-up over its own dense machine (DCNN) with the same 1,024 multipliers, "
      "weights and activations on chip.",
      "ours: over a dense machine that keeps all its multipliers busy all the time (dense MACs / multipliers), which "
      "no real one does: a lower figure.",
      "compute: cycles in which the array works; all: the whole run, pools and DRAM traffic (DDR4-2400) included; one "
      "array, not a cluster of smaller ones."};
  Table table{"networks",
              "",
              {{"network", "network"},
               {"dense_macs", "dense MACs"},
               {"dense_cycles", "dense", 0},
               {"nonzero_pairs", "pairs"},
               {"utilization", "util."},
               {"compute_cycles", "compute"},
               {"cycles", "all"},
               {"compute_speedup", "speed-up compute", 2},
               {"speedup", "all", 2},
               {"published_speedup", "SCNN", 2},
               {"roofline_cycles", "bound", 0},
               {"bound_by", "by"},
               {"ratio_to_bound", "ratio", 2}},
              {}};
  std::vector<Table> by_layer;
  const std::vector<Part> parts = wanted_rows(options, kParts, &Part::name);
  session::Progress progress("scnn", parts.size());
  for (const Part& p : parts) {
    progress.next(p.name);
    const FastRun run = run_fast(models::load_network(p.layers), accelerator, "network");
    const double dense = static_cast<double>(run.total.dense_macs) / run.pes(),
                 cycles = static_cast<double>(run.report.cycles);
    table.rows.push_back({p.name, run.total.dense_macs, dense, run.total.nonzero_pairs, run.report.utilization(),
                          run.report.compute_cycles, run.report.cycles,
                          ratio(dense, static_cast<double>(run.report.compute_cycles)), ratio(dense, cycles),
                          p.published_speedup, run.bound.cycles(), std::string(run.bound.bound()),
                          ratio(cycles, run.bound.cycles())});
    add_breakdown(run, by_layer);
  }
  report.tables.push_back(std::move(table));
  for (Table& t : by_layer) report.tables.push_back(std::move(t));
  return report;
}

}  // namespace winnow::bench
