// How busy the PEs are, layer by layer: the convolutions of AlexNet and VGG-16 alone on 16x16, by kind of placement.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bench/fast_run.h"
#include "bench/published.h"
#include "bench/studies.h"
#include "models/subnetwork.h"
#include "models/text.h"
#include "models/zoo/catalogue.h"
#include "session/progress.h"

namespace winnow::bench {
namespace {

constexpr const char* kAccelerator = "16x16-ddr4";
constexpr int kManyChannels = 48;  // of the input: from here on a layer should keep the array busy
constexpr double kWanted = 0.88, kWantedFirst = 0.7;

struct Kind {
  mapping::PlacementKind kind;
  const char *key, *heading;
};
constexpr Kind kKinds[] = {{mapping::PlacementKind::kNatural, "natural", "natural"},
                           {mapping::PlacementKind::kDealt, "dealt", "dealt"},
                           {mapping::PlacementKind::kSearch, "searched", "searched"}};
constexpr size_t kSearched = 2;

std::string row_name(const ConvFigures& f) { return std::string(f.network) + ":" + f.layer; }

/// The convolutions of the zoo's network `name`.
models::Network convolutions(const std::string& name) {
  std::string first, last;
  for (const ConvFigures& f : conv_figures())
    if (f.network == name) {
      if (first.empty()) first = f.layer;
      last = f.layer;
    }
  return models::zoo::generate_part(name, {first, last});
}

Cell if_known(double figure) { return figure > 0 ? Cell(figure) : Cell(); }

}  // namespace

std::vector<std::string> utilization_rows() {
  std::vector<std::string> rows;
  for (const ConvFigures& f : conv_figures()) rows.push_back(row_name(f));
  return rows;
}

Report utilization(const Options& options) {
  const accelerators::Accelerator accelerator = accelerators::load_accelerator(kAccelerator);
  Report report{
      "utilization",
      fmt::format("non-zero pairs / (PEs x compute cycles) at {}, K0 = {}", kAccelerator, accelerator.accumulators),
      {},
      {},
      {},
      {}};
  report.notes = {
      "Each layer alone, synthetic: weights at the density of Deep Compression (ICLR 2016), activations at the input "
      "density of Eyeriss (JSSC 2017),",
      "both uneven across channels (log-normal, deviation 0.35), otherwise independent.",
      "natural: channels in order, one per bank in turn; dealt: by load; searched: dealt, then local search over "
      "swaps.",
      "study: a timing study of this array with the same statistics. cycles, bound and ratio: with the searched "
      "placement, memory included."};
  Table table{"layers", "", {{"layer", "layer"}, {"input_channels", "in ch."}, {"nonzero_pairs", "pairs"}}, {}};
  for (const Kind& kind : kKinds) table.columns.push_back({kind.key, kind.heading});
  for (const Column& column : std::vector<Column>{{"study_dealt", "study dealt", 2},
                                                  {"study_searched", "searched", 2},
                                                  {"compute_cycles", "compute"},
                                                  {"cycles", "cycles"},
                                                  {"roofline_cycles", "bound", 0},
                                                  {"bound_by", "by"},
                                                  {"ratio_to_bound", "ratio", 2}})
    table.columns.push_back(column);

  std::vector<double> many[std::size(kKinds)], first;
  const std::vector<ConvFigures> layers = wanted_rows(options, conv_figures(), row_name);
  session::Progress progress("utilization", layers.size() * std::size(kKinds));
  std::map<std::string, models::Network> networks;
  for (const ConvFigures& f : layers) {
    if (networks.count(f.network) == 0) networks[f.network] = convolutions(f.network);
    const models::Network layer = models::extract_layer(networks[f.network], f.layer);
    std::vector<Cell> row{row_name(f), static_cast<uint64_t>(layer.input_shape.channels), Cell()}, rest;
    for (size_t k = 0; k < std::size(kKinds); ++k) {
      progress.next(row_name(f) + " " + kKinds[k].heading);
      const FastRun run =
          run_fast(layer, accelerator, "uneven:1:" + models::number_text(f.input_density), {{kKinds[k].kind}});
      const size_t tag = run.tag(f.layer);
      row[2] = run.layers[tag].nonzero_pairs;
      row.push_back(run.utilization(tag));
      if (layer.input_shape.channels >= kManyChannels) many[k].push_back(run.utilization(tag));
      if (k != kSearched) continue;
      if (layer.input_shape.channels < kManyChannels) first.push_back(run.utilization(tag));
      rest = {if_known(f.study_dealt),
              if_known(f.study_searched),
              run.compute_cycles(tag),
              run.report.cycles,
              run.bound.cycles(),
              std::string(run.bound.bound()),
              ratio(static_cast<double>(run.report.cycles), run.bound.cycles())};
    }
    row.insert(row.end(), rest.begin(), rest.end());
    table.rows.push_back(std::move(row));
  }
  std::vector<Cell> means{fmt::format("mean, {} and more", kManyChannels), Cell(), Cell()};
  for (const std::vector<double>& values : many) means.push_back(values.empty() ? Cell() : Cell(*mean(values)));
  means.resize(table.columns.size());
  table.rows.push_back(std::move(means));
  report.tables.push_back(std::move(table));

  const bool all = layers.size() == conv_figures().size();
  report.goals.push_back({fmt::format("mean over layers with {} or more input channels, searched", kManyChannels),
                          kWanted, true, all ? mean(many[kSearched]) : std::nullopt});
  std::optional<double> least;
  for (double v : first) least = std::min(v, least.value_or(v));
  report.goals.push_back({"least of the first layers, searched", kWantedFirst, true, all ? least : std::nullopt});
  return report;
}

}  // namespace winnow::bench
