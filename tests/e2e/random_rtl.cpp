// One random network on one random accelerator, memory and stalls, through the RTL and the fast engine, which must agree to the cycle:
// random_rtl <seed> <cache>. Six seeds share an accelerator, hence a Verilated build.
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "mapping/bytes.h"
#include "mapping/mapping.h"
#include "models/error.h"
#include "rtl_gen/generate.h"
#include "sim/cosim/build.h"
#include "sim/cosim/cosim.h"
#include "sim/fast/engine.h"
#include "sim/session/compare.h"
#include "sim/session/job.h"
#include "sim/session/mapped_values.h"
#include "sim/session/report.h"
#include "tests/support/random_case.h"

using namespace winnow;

namespace {

constexpr uint32_t kNetworksPerAccelerator = 6;

models::DramDescription random_dram(const models::Accelerator& accelerator, uint32_t seed) {
  const uint32_t draw = seed * 2654435761u >> 16;
  models::DramDescription dram;
  switch (draw % 5) {
    case 0: return accelerator.dram;
    case 1: return dram;  // ideal
    case 2: dram.model = "fixed", dram.latency_cycles = static_cast<int>(draw / 5 % 100), dram.bytes_per_cycle = 1 + static_cast<int>(draw % 16); return dram;
    case 3: dram.model = "ddr4-2400"; return dram;
    default: dram.model = "lpddr4-3200"; return dram;
  }
}

/// Every third machine has the widest bus, every second one banks that only a part of a network fits.
models::Accelerator accelerator_of(uint32_t index) {
  models::Accelerator a = tests::random_accelerator(1000 + index);
  a.bank_words = index % 2 == 0 ? 4096 : 512;
  if (index % 3 == 2) a.axi_bits = 256;
  return a;
}

int run(uint32_t seed, const std::string& cache) {
  const uint32_t index = seed / kNetworksPerAccelerator;
  const models::Accelerator accelerator = accelerator_of(index);
  const int batch = 1 + static_cast<int>(seed % 4);
  // A network that does not fit this accelerator is replaced by the next.
  for (uint32_t draw = 0; draw < 50; ++draw) {
    const uint32_t network_seed = seed + 100000 * draw;
    const models::Network network = tests::random_network(network_seed, index % 2 == 1);
    const models::FeatureMap input = tests::random_input(network, batch, network_seed);
    std::vector<models::TensorMap> runs = {models::run_reference(network, input)};
    if (models::element_count(input.shape) > 20000) continue;
    mapping::MapOptions options;
    options.batch = batch;
    options.densities = mapping::measure_densities(network, runs[0]);
    mapping::Mapping m;
    try {
      m = mapping::map_network(network, accelerator, options);
    } catch (const models::InputError&) {
      continue;
    }
    // Where weights stay in the PEs, another input through the warm program.
    if (m.warm_program_units > 0) runs.push_back(models::run_reference(network, tests::random_input(network, batch, network_seed + 1)));
    for (models::TensorMap& tensors : runs) mapping::unroll_input(m.lowered, tensors);
    const rtl_gen::Features features = rtl_gen::all_features(accelerator);
    const std::string directory = cache + "/rtl-" + rtl_gen::design_hash(accelerator, features);
    const rtl_gen::Generated made = rtl_gen::generate(accelerator, features, directory, "a random test");
    sim::CosimJob job = sim::make_job(m, runs, true, true);
    sim::BuildOptions build;
    build.cache_dir = cache;
    job.design = sim::build_design({made.file_list, {}, made.hash}, build);
    job.config_hash = made.config_hash;
    job.links = made.links;
    job.dram = random_dram(accelerator, seed);
    job.stalls = {seed, seed % 3 == 0 ? 0.0 : 0.1 * (seed % 5)};
    job.progress = sim::Progress::kOff;
    if (seed % 4 == 1) sim::relocate(job, 0x10000000 + (seed * 2654435761u >> 2 & 0x3ffff000));
    const sim::CosimResult result = sim::run_cosim(job);
    const sim::Report report = sim::make_report(m, sim::predict_runs(m, runs, job), result);
    std::cout << "seed " << seed << ": network " << network_seed << " (" << network.layers.size() << " layers), " << accelerator.rows << "x"
              << accelerator.columns << ", decoders per row " << accelerator.decoders_per_row << ", batch " << batch << ", memory " << job.dram.model
              << "\n" << sim::to_text(report);
    sim::MappedValues values(m, runs);
    const std::string difference = sim::first_difference(m, result, sim::fast::simulate(job, m.accelerator, {features.tags, features.depthwise}, values));
    if (!difference.empty()) std::cout << "the fast engine differs: " << difference << "\n";
    return report.pass && difference.empty() ? 0 : 1;
  }
  std::cerr << "seed " << seed << ": no network fits this accelerator\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: random_rtl <seed> <cache folder>\n";
    return 2;
  }
  std::filesystem::create_directories(argv[2]);
  return run(static_cast<uint32_t>(std::atoi(argv[1])), argv[2]);
}
