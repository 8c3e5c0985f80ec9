// Weight bytes that SqueezeNet fetches per inference, against its own stored size and the Shannon bound.
#include <fmt/format.h>

#include <filesystem>

#include "bench/fast_run.h"
#include "bench/layer_table.h"
#include "bench/studies.h"
#include "mapping/refusals.h"
#include "models/compress/inspect.h"
#include "models/error.h"
#include "session/progress.h"

namespace winnow::bench {
namespace {

constexpr const char* kAccelerator = "16x16-ddr4";
constexpr const char* kSynthetic = "squeezenet";

uint64_t blob_bytes(const std::string& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  if (error) throw models::InputError("--blob: " + path + ": expected a file, got: " + error.message());
  return bytes;
}

}  // namespace

std::vector<std::string> squeezenet_rows() { return {}; }

Report squeezenet(const Options& options) {
  const bool real = !options.network.empty();
  const models::Network network = models::load_network(real ? options.network : kSynthetic);
  mapping::expect_quantized(network);
  const uint64_t blob = options.blob.empty() ? 0 : blob_bytes(options.blob);

  Report report{
      "squeezenet", fmt::format("weight bytes of {} at {}, batch 1", network.name, kAccelerator), {}, {}, {}, {}};
  report.notes = {network.synthetic ? "SYNTHETIC: random weights; an imported network is given by --network."
                                    : "weights as imported from " + network.file + ".",
                  "fetched: weight streams and tables that the machine counted. stored: the same weights as symbols in "
                  "the network's order with their tables and biases.",
                  "Shannon: the least that independent codes and runs take, of our streams (by row and tile) and of "
                  "the network's order."};
  session::Progress progress("squeezenet", 1);
  progress.next(network.name);
  const FastRun run = run_fast(network, accelerators::load_accelerator(kAccelerator), "network");
  const models::compress::Inspection inspection = models::compress::inspect(network);

  Table layers{"layers",
               "",
               {{"layer", "layer"},
                {"nonzero_weights", "weights"},
                {"fetched_bytes", "fetched"},
                {"tables_bytes", "of these tables"},
                {"stream_shannon_bytes", "Shannon, streams", 0},
                {"stored_bytes", "stored"},
                {"shannon_bytes", "Shannon, network", 0},
                {"ratio_to_shannon", "fetched/Shannon", 2},
                {"encoding", "encoding"}},
               {}};
  uint64_t fetched = 0, tables = 0;
  double stream_shannon = 0;
  for (const models::compress::LayerInspection& l : inspection.layers) {
    uint64_t weights = 0, table = 0;
    for (const session::Traffic& t : run.report.traffic) {
      if (t.layer != l.name) continue;
      if (t.stream == hls::Traffic::kWeights) weights += t.counted_bytes;
      if (t.stream == hls::Traffic::kTables) table += t.counted_bytes;
    }
    const mapping::LayerPlan& plan = run.mapping.layers[run.tag(l.name) - 1];
    fetched += weights + table;
    tables += table;
    stream_shannon += plan.statistics.shannon_bits / 8;
    layers.rows.push_back({l.name, l.nonzeros, weights + table, table, plan.statistics.shannon_bits / 8,
                           l.stored_bytes(), l.shannon_bits / 8,
                           ratio(static_cast<double>(weights + table), plan.statistics.shannon_bits / 8),
                           plan.encoding});
  }
  const models::compress::LayerInspection& total = inspection.total;
  layers.rows.push_back({"whole", total.nonzeros, fetched, tables, stream_shannon, total.stored_bytes(),
                         total.shannon_bits / 8, ratio(static_cast<double>(fetched), stream_shannon), std::string()});
  report.tables.push_back(std::move(layers));

  Table against{"against",
                "fetched per inference against",
                {{"what", "what"}, {"bytes", "bytes"}, {"fetched_over_it", "fetched/it"}},
                {}};
  const auto row = [&](const std::string& what, double bytes) {
    against.rows.push_back({what, static_cast<uint64_t>(bytes), ratio(static_cast<double>(fetched), bytes)});
  };
  row("fetched", static_cast<double>(fetched));
  if (blob) row("the blob", static_cast<double>(blob));
  row("stored, by symbols in the network's order", static_cast<double>(total.stored_bytes()));
  row("Shannon bound of our streams", stream_shannon);
  row("Shannon bound of the network's order", total.shannon_bits / 8);
  row("dense int8", static_cast<double>(total.int8_bytes));
  row("dense fp32", static_cast<double>(total.fp32_bytes));
  report.tables.push_back(std::move(against));
  add_breakdown(run, report.tables);
  return report;
}

}  // namespace winnow::bench
