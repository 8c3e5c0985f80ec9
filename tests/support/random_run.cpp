// Draws until a network fits, and is of the kinds that the seed asks for.
#include "tests/support/random_run.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "models/quantization.h"
#include "tests/support/draw.h"
#include "tests/support/random_case.h"

namespace winnow::tests {
namespace {

using models::Layer;
using models::LayerType;

constexpr uint32_t kMostDraws = 200;
constexpr int64_t kMostInputs = 20000;    // of all images of a run
constexpr uint64_t kMostCycles = 120000;  // expected of a run

constexpr int kSmallestTall = 20, kLargestTall = 64;  // rows

bool is_tall(int rows) { return rows >= kSmallestTall && rows <= kLargestTall; }

accelerators::DramDescription random_dram(Draw& draw) {
  accelerators::DramDescription dram;
  dram.model = draw.pick({"ideal", "ideal", "fixed", "ddr4-2400", "lpddr4-3200"});
  if (dram.model == "fixed")
    dram.latency_cycles = draw.range(0, 100), dram.bytes_per_cycle = draw.pick({0, 1, 2, 4, 7, 8});
  if (dram.is_device() && draw.chance(0.3)) dram.channels = 2;
  return dram;
}

/// A map of `rows` rows that goes through the banks in strips.
bool has_tall_strips(const mapping::Mapping& m) {
  for (const mapping::Stage& stage : m.schedule.stages) {
    if (stage.strips < 2) continue;
    for (int i = stage.first; i < stage.last; ++i) {
      const mapping::Op& op = m.lowered.ops[static_cast<size_t>(i)];
      std::vector<std::string> tensors = op.inputs();
      tensors.push_back(op.output());
      for (const std::string& t : tensors)
        if (is_tall(m.lowered.tensors.at(t).shape.height)) return true;
    }
  }
  return false;
}

/// Layers that read a tensor, by type.
struct Readers {
  int all = 0, convs = 0, dilated_pools = 0;
};
Readers readers_of(const models::Network& network, const std::string& tensor) {
  Readers r;
  for (const Layer& l : network.layers) {
    if (std::find(l.inputs.begin(), l.inputs.end(), tensor) == l.inputs.end()) continue;
    ++r.all;
    r.convs += l.type == LayerType::kConv;
    r.dilated_pools +=
        (l.type == LayerType::kMaxPool || l.type == LayerType::kAvgPool) && (l.dilation[0] > 1 || l.dilation[1] > 1);
  }
  return r;
}

}  // namespace

accelerators::Accelerator random_design(int index) {
  Draw draw(4000 + static_cast<uint32_t>(index));
  const std::pair<int, int> shapes[] = {{4, 4}, {5, 2}, {2, 5}, {1, 1}, {3, 3}, {2, 4}, {4, 2}, {1, 5},
                                        {5, 3}, {3, 5}, {6, 1}, {2, 2}, {7, 2}, {1, 8}, {3, 2}, {4, 1}};
  accelerators::Accelerator a;
  a.name = a.file = "design-" + std::to_string(index);
  std::tie(a.rows, a.columns) = shapes[static_cast<size_t>(index) % std::size(shapes)];
  const int banks_of_row = a.rows <= a.columns ? (a.columns + a.rows - 1) / a.rows : 1;
  a.accumulators = std::max(banks_of_row, draw.pick({1, 4, 8, 12, 16, 24, 32, 32}));
  a.accumulator_sets = std::array{2, 3, 5, 8}[static_cast<size_t>(index / 2 % 4)];
  a.accumulator_bits = draw.pick({24, 32, 32});
  a.queue_depth = draw.pick({2, 3, 8, 64});
  a.weight_words = draw.pick({64, 256, 1024, 4096});
  a.pointer_words = draw.pick({256, 1024, 8192});
  a.param_words = draw.pick({32, 64, 512});
  // Every second design has banks that only some rows of a map fit.
  a.bank_words = index % 2 == 0 ? draw.pick({64, 128, 256, 512}) : draw.pick({1024, 4096});
  a.vector_lanes = std::array{1, 2, 4, 8}[static_cast<size_t>((index / 2 + index / 8) % 4)];
  a.axi_bits = draw.pick({64, 128, 256});
  a.burst_beats = draw.pick({1, 1, 4, 16, 64});
  const int most = a.columns >= 4 ? 4 : a.columns >= 2 ? 2 : 1;
  a.decoders_per_row = std::min(most, draw.pick({1, 2, 4}));
  return a;
}

std::optional<RandomRun> random_run(uint32_t seed) {
  Draw draw(seed);
  // Two of three seeds ask for strips, which need a design with small banks.
  const bool strips = seed % 3 != 0;
  int design = draw.range(0, (seed <= kFirstSeeds ? kFirstDesigns : kRandomDesigns) - 1);
  if (strips || draw.chance(0.3)) design -= design % 2;
  else design |= 1;
  accelerators::Accelerator accelerator = random_design(design);
  NetworkKinds kinds;
  kinds.shared = draw.chance(0.4);
  kinds.clip_without_zero = draw.chance(0.4);
  const int batch = draw.pick({1, 1, 2, 3, 4}), runs = draw.chance(0.15) ? 2 : 1;
  RandomRun out;
  accelerator.dram = random_dram(draw);
  accelerator.dram.bytes_per_cycle = std::min(accelerator.dram.bytes_per_cycle, accelerator.axi_bytes());
  out.stalls = {seed, draw.pick({0.0, 0.0, 0.1, 0.2, 0.4, 0.7})};
  mapping::MapOptions options;
  options.batch = batch;
  for (uint32_t n = 0; n < kMostDraws; ++n) {
    out.network_seed = seed + 100000 * n;
    kinds.rows = strips ? draw.range(kSmallestTall, kLargestTall) : 0;
    const models::Network network = random_network(out.network_seed, kinds);
    if (network.input_shape.elements() * batch > kMostInputs) continue;
    session::OrRefusal<session::Prepared> prepared =
        session::prepare(network, accelerator, random_inputs(network, batch, runs, out.network_seed), options);
    if (prepared.refused()) continue;
    const mapping::Mapping& m = prepared->mapping;
    if (m.schedule.cycles * static_cast<uint64_t>(runs) > kMostCycles || (strips && !has_tall_strips(m))) continue;
    out.prepared = std::move(prepared).value();
    return out;
  }
  return {};
}

const std::vector<std::pair<std::string, int>>& kind_shares() {
  static const std::vector<std::pair<std::string, int>> kShares = {{"tall-strips", 400},
                                                                   {"several-readers", 200},
                                                                   {"conv-and-dilated-pool", 200},
                                                                   {"output-in-the-middle", 150},
                                                                   {"clip-without-zero", 200},
                                                                   {"depthwise", 50},
                                                                   {"unrolled-input", 20},
                                                                   {"small-weights", 100},
                                                                   {"small-pointers", 100},
                                                                   {"small-params", 100},
                                                                   {"small-banks", 400},
                                                                   {"weights-fetched-again", 50},
                                                                   {"burst-1", 100},
                                                                   {"burst-64", 50},
                                                                   {"queue-2", 100},
                                                                   {"queue-64", 100},
                                                                   {"sets-2", 100},
                                                                   {"sets-8", 100},
                                                                   {"lanes-1", 100},
                                                                   {"lanes-2", 100},
                                                                   {"axi-256", 100},
                                                                   {"decoders-2", 100},
                                                                   {"decoders-4", 20},
                                                                   {"outputs-32", 80},
                                                                   {"rows-over-columns", 100},
                                                                   {"ideal", 200},
                                                                   {"fixed", 100},
                                                                   {"ddr4-2400", 100},
                                                                   {"lpddr4-3200", 100},
                                                                   {"two-channels", 20},
                                                                   {"high-stalls", 50},
                                                                   {"batch", 200},
                                                                   {"two-runs", 50}};
  return kShares;
}

std::vector<std::string> kinds_of(const RandomRun& run) {
  const mapping::Mapping& m = run.prepared.mapping;
  const accelerators::Accelerator& a = m.accelerator;
  const models::Network& network = m.network;
  std::set<std::string> of;
  const auto is = [&](const char* kind, bool yes) {
    if (yes) of.insert(kind);
  };
  is("tall-strips", has_tall_strips(m));
  std::vector<std::string> tensors = {network.input_name};
  for (const Layer& l : network.layers) {
    tensors.push_back(l.name);
    const models::LaneRange range = models::lane_range(l);
    is("clip-without-zero", !range.holds_zero());
    is("depthwise", l.type == LayerType::kConv && l.groups > 1 && l.groups == l.channels);
  }
  for (const std::string& t : tensors) {
    const Readers readers = readers_of(network, t);
    is("several-readers", readers.all > 1);
    is("conv-and-dilated-pool", readers.convs > 0 && readers.dilated_pools > 0);
    is("output-in-the-middle", readers.all > 0 && std::count(network.outputs.begin(), network.outputs.end(), t) > 0);
  }
  is("output-in-the-middle", network.outputs.size() > 1);
  for (const auto& [name, tensor] : m.lowered.tensors) is("unrolled-input", tensor.is_unrolled());
  is("small-weights", a.weight_words <= 256);
  is("small-pointers", a.pointer_words <= 256);
  is("small-params", a.param_words <= 32);
  is("small-banks", a.bank_words <= 512);
  is("weights-fetched-again", !m.weights_resident);
  is("burst-1", a.burst_beats == 1);
  is("burst-64", a.burst_beats == 64);
  is("queue-2", a.queue_depth == 2);
  is("queue-64", a.queue_depth == 64);
  is("sets-2", a.accumulator_sets == 2);
  is("sets-8", a.accumulator_sets == 8);
  is("lanes-1", a.vector_lanes == 1);
  is("lanes-2", a.vector_lanes == 2);
  is("axi-256", a.axi_bits == 256);
  is("decoders-2", a.decoders_per_row == 2);
  is("decoders-4", a.decoders_per_row == 4);
  is("outputs-32", a.accumulators == 32);
  is("rows-over-columns", a.rows > a.columns);
  of.insert(a.dram.model);
  is("two-channels", a.dram.channels == 2);
  is("high-stalls", run.stalls.probability >= 0.5);
  is("batch", m.chunks.empty() ? false : m.chunks[0].count > 1 || m.chunks.size() > 1);
  is("two-runs", run.prepared.runs.size() > 1);
  std::vector<std::string> ordered;
  for (const auto& [kind, share] : kind_shares())
    if (of.count(kind)) ordered.push_back(kind);
  return ordered;
}

}  // namespace winnow::tests
