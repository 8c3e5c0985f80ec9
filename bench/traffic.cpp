// Off-chip bytes per inference of AlexNet and VGG-16 against dense and half-compressed machines, and against what
// nobody can avoid.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "bench/dense.h"
#include "bench/fast_run.h"
#include "bench/published.h"
#include "bench/studies.h"
#include "session/progress.h"

namespace winnow::bench {
namespace {

constexpr const char* kAccelerator = "16x16-ddr4";
constexpr const char* kNetworks[] = {"alexnet", "vgg-16"};

std::string name_of_stream(int s) { return hls::traffic_name(static_cast<hls::Traffic>(s)); }

/// The least of the three plain schemes, layer by layer, each with its best; layers without one (pools) as chosen.
struct PlainSchemes {
  uint64_t weight_reuse = 0, input_reuse = 0, output_reuse = 0, best = 0, chosen = 0;
  bool possible = true;
};

PlainSchemes plain_schemes(const mapping::Mapping& m) {
  PlainSchemes sum;
  for (const mapping::LayerChoice& c : m.choices) {
    sum.chosen += c.bytes();
    std::array<uint64_t*, 3> sums{&sum.weight_reuse, &sum.input_reuse, &sum.output_reuse};
    constexpr const char* names[] = {"weight reuse", "input reuse", "output reuse"};
    uint64_t best = UINT64_MAX;
    for (size_t i = 0; i < sums.size(); ++i)
      for (const mapping::Alternative& a : c.alternatives) {
        if (a.name != names[i]) continue;
        sum.possible = sum.possible && a.possible;
        *sums[i] += a.bytes;
        best = std::min(best, a.bytes);
      }
    if (best != UINT64_MAX) {
      sum.best += best;
      continue;
    }
    for (const mapping::Alternative& a : c.alternatives)  // not an array operation: through DRAM in every scheme
      if (a.name == "through DRAM")
        for (uint64_t* s : {&sum.weight_reuse, &sum.input_reuse, &sum.output_reuse, &sum.best}) *s += a.bytes;
  }
  return sum;
}

}  // namespace

std::vector<std::string> traffic_rows() { return {std::begin(kNetworks), std::end(kNetworks)}; }

Report traffic(const Options& options) {
  const accelerators::Accelerator accelerator = accelerators::load_accelerator(kAccelerator);
  Report report{"traffic", fmt::format("off-chip bytes per inference at {}, batch 1", kAccelerator), {}, {}, {}, {}};
  report.notes = {
      "once: weights, input and output of the network once. layer by layer: every layer reads its input and weights "
      "and writes its output, nothing kept.",
      "weights compressed only: our weight streams, activations dense int8, layer by layer. ours: what the machine "
      "counted.",
      "compulsory: our weight streams, input and output at their least (zero-compressed or dense).",
      fmt::format("SuperSlash: Ahmad et al., TCAD 2020, reports up to {:.2f} % fewer off-chip accesses for VGG-16 than "
                  "the state of the art, by scheme and pruning together;",
                  100 * kSuperSlashVgg16),
      "plain schemes: the three that SuperSlash compares (weight, input, output reuse), on this machine and with our "
      "compression, expected bytes."};
  Table against{"against",
                "",
                {{"network", "network"},
                 {"scheme", "scheme"},
                 {"bytes", "bytes"},
                 {"times_ours", "x ours", 2},
                 {"reduction_pct", "we save %", 2}},
                {}};
  Table streams{"streams",
                "the streams of ours",
                {{"network", "network"}, {"stream", "stream"}, {"bytes", "bytes"}, {"share_pct", "share %", 1}},
                {}};
  Table roof{"roofline",
             "against the bound",
             {{"network", "network"},
              {"cycles", "cycles"},
              {"roofline_cycles", "bound", 0},
              {"bound_by", "by"},
              {"ratio_to_bound", "ratio", 2}},
             {}};
  const std::vector<const char*> networks = wanted_rows(options, kNetworks, [](const char* name) { return name; });
  session::Progress progress("traffic", networks.size());
  for (const char* name : networks) {
    progress.next(name);
    const FastRun run = run_fast(models::load_network(name), accelerator, "network", {{}, true});
    const DenseElements dense = dense_elements(run.mapping.network);
    const PlainSchemes plain = plain_schemes(run.mapping);
    const uint64_t ours = run.bytes();
    const auto row = [&](const std::string& scheme, uint64_t bytes) {
      against.rows.push_back({name, scheme, bytes, ratio(static_cast<double>(bytes), static_cast<double>(ours)),
                              100 * (1 - ratio(static_cast<double>(ours), static_cast<double>(bytes)))});
    };
    row("dense fp32, layer by layer", 4 * dense.layer_by_layer());
    row("dense fp32, once", 4 * dense.once());
    row("dense int8, layer by layer", dense.layer_by_layer());
    row("dense int8, once", dense.once());
    row("weights compressed only", run.compulsory.weights + dense.layer_activations);
    if (plain.possible) {
      row("plain: weight reuse", plain.weight_reuse);
      row("plain: input reuse", plain.input_reuse);
      row("plain: output reuse", plain.output_reuse);
      row("plain: best by layer", plain.best);
    }
    row("ours", ours);
    row("compulsory", run.compulsory.sum());
    for (int s = 0; s < hls::kTrafficKinds; ++s) {
      const uint64_t bytes = run.bytes(static_cast<hls::Traffic>(s));
      streams.rows.push_back(
          {name, name_of_stream(s), bytes, 100 * ratio(static_cast<double>(bytes), static_cast<double>(ours))});
    }
    roof.rows.push_back({name, run.report.cycles, run.bound.cycles(), std::string(run.bound.bound()),
                         ratio(static_cast<double>(run.report.cycles), run.bound.cycles())});
  }
  report.tables = {std::move(against), std::move(streams), std::move(roof)};
  return report;
}

}  // namespace winnow::bench
