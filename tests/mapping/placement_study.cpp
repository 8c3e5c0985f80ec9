// Prints what placement is worth: predicted and timed utilisation of a network's layers with channels in natural order,
// dealt and searched.
// `placement_study [network] [accelerator] [seed] [trials]`; densities are those of the network's first default image,
// and the search's placement is timed on the second one as well.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>

#include "mapping/mapping.h"
#include "mapping/placement_report.h"
#include "models/error.h"
#include "models/images.h"
#include "tests/mapping/array_timing.h"

namespace winnow::tests {
namespace {

using mapping::PlacementKind;

/// One way to place, and its sums over layers.
struct Column {
  PlacementKind kind;
  const char* name;
  std::map<std::string, mapping::Layout> layouts;
  double predicted = 0, timed = 0;
  int64_t cycles = 0, pairs = 0;
};

int input_channels(const mapping::ArrayOp& op, const models::Network& network) { return 0; }

void study(const models::Network& network, const accelerators::Accelerator& accelerator,
           const mapping::PlacementOptions& options) {
  const hls::Geometry grid = accelerator.geometry();
  const mapping::Lowered lowered = mapping::lower(network, grid);
  models::TensorMap tensors =
      models::run_reference(network, models::load_input(network.default_input, network, 2).images);
  const models::TensorMap first =
      models::run_reference(network, models::load_input(network.default_input, network, 1).images);
  const mapping::Densities densities = mapping::measure_densities(network, first);
  mapping::unroll_input(lowered, tensors);
  Column columns[] = {{PlacementKind::kNatural, "natural", {}},
                      {PlacementKind::kDealt, "dealt", {}},
                      {PlacementKind::kSearch, "search", {}}};
  fmt::print("{} on {}\n", network.name, accelerator.name);
  for (Column& c : columns) {
    const std::clock_t start = std::clock();
    mapping::PlacementOptions of_column = options;
    of_column.kind = c.kind;
    c.layouts = mapping::place(lowered, accelerator, hls::kLanes, mapping::measure_work(lowered, densities), of_column);
    fmt::print("  {} took {:.3f} processor seconds\n", c.name,
               static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  fmt::print("\n  {:<24} {:>8} {:>10} {:>30} {:>38}\n  {:<24} {:>8} {:>10} {:>30} {:>38}\n", "", "", "mean load",
             "predicted utilisation", "timed utilisation", "layer", "tiles", "(cycles)", "natural    dealt   search",
             "natural    dealt   search    other");
  int layers = 0;
  for (const mapping::Op& op : lowered.ops) {
    const auto* array = std::get_if<mapping::ArrayOp>(&op.what);
    if (!array) continue;
    const mapping::PairWork work = mapping::measure_work(*array, lowered, densities);
    const models::FeatureMap& activations = tensors.at(lowered.tensors.at(array->input).values());
    const bool counted = input_channels(*array, network) >= 48;
    layers += counted;
    std::string tile_text, predicted, timed;
    double mean = 0;
    for (Column& c : columns) {
      const mapping::Layout &in = c.layouts.at(array->input), &out = c.layouts.at(array->output);
      const std::vector<mapping::Tile> tiles = mapping::make_tiles(*array, in, out, accelerator).value.value();
      const mapping::PlacementReport report = mapping::report_placement(work, in, out, tiles, grid);
      const ArrayTiming timing = time_array(*array, in, out, tiles, accelerator, activations, 0);
      mean = report.mean_load;
      tile_text += fmt::format(" {}", tiles.size());
      predicted += fmt::format(" {:8.3f}", report.expected_utilization());
      timed += fmt::format(" {:8.3f}", timing.utilization());
      if (c.kind == PlacementKind::kSearch)
        timed += fmt::format(" {:8.3f}", time_array(*array, in, out, tiles, accelerator, activations, 1).utilization());
      c.predicted += counted * report.expected_utilization();
      c.timed += counted * timing.utilization();
      c.cycles += timing.cycles;
      c.pairs += timing.pairs;
    }
    fmt::print("  {:<24} {:>8} {:>10.0f} {:>30} {:>38}\n", op.name, tile_text, mean, predicted, timed);
    std::fflush(stdout);
  }
  for (const Column& c : columns)
    fmt::print(
        "  {}: mean of the {} layers of 48 or more input channels predicted {:.3f}, timed {:.3f}; all layers {} "
        "cycles, utilisation {:.3f}\n",
        c.name, layers, c.predicted / layers, c.timed / layers, c.cycles,
        static_cast<double>(c.pairs) / (static_cast<double>(c.cycles) * grid.rows * grid.columns));
}

}  // namespace
}  // namespace winnow::tests

int main(int argc, char** argv) {
  using namespace winnow;
  try {
    mapping::PlacementOptions options;
    if (argc > 3) options.seed = std::strtoull(argv[3], nullptr, 10);
    if (argc > 4) options.trials = std::atoi(argv[4]);
    tests::study(models::load_network(argc > 1 ? argv[1] : "alexnet"),
                 accelerators::load_accelerator(argc > 2 ? argv[2] : "16x16"), options);
  } catch (const models::InputError& e) {
    fmt::print(stderr, "{}\n", e.what());
    return 2;
  }
}
