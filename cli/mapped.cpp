// Loading and mapping, and the mapping's files.
#include "cli/mapped.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "cli/run_files.h"
#include "cli/warnings.h"
#include "mapping/byte_counters.h"
#include "mapping/packing.h"

#include "models/error.h"
#include "models/images.h"
#include "models/json/document.h"
#include "models/text.h"
#include "rtl_gen/generate.h"

namespace winnow::cli {
namespace {

constexpr int kMostBatch = 4096;

uint64_t total(const mapping::ByteTable& table) {
  uint64_t bytes = 0;
  for (const auto& [tag, streams] : table)
    for (uint64_t b : streams) bytes += b;
  return bytes;
}

models::json::Document plan_document(const Mapped& mapped) {
  const mapping::Mapping& m = mapped.mapping;
  models::json::Document d;
  d["format"] = "winnow-plan/1";
  d["network"] = m.network.name;
  d["accelerator"] = m.accelerator.name;
  d["batch"] = m.batch;
  d["base_address"] = m.base_address;
  d["program_address"] = m.program.address;
  d["program_units"] = m.program.units;
  if (m.warm_program.units > 0) {
    d["warm_program_address"] = m.warm_program.address;
    d["warm_program_units"] = m.warm_program.units;
  }
  d["dram_bytes"] = m.dram_bytes;
  d["placement"] = {
      {"kind", mapping::placement_name(m.placement.kind)}, {"seed", m.placement.seed}, {"trials", m.placement.trials}};
  d["weights_resident"] = m.weights_resident;
  d["bank_words_used"] = m.used.bank_words;
  d["weight_words_used"] = m.used.weight_words;
  d["pointer_words_used"] = m.used.pointer_words;
  d["param_words_used"] = m.used.param_words;
  d["dram_bytes_predicted_per_run"] = total(mapped.predicted[0]);
  if (m.warm_program.units > 0)
    d["dram_bytes_predicted_per_warm_run"] = total(mapping::predict_bytes(m, mapped.runs[0], true));
  models::json::Document layers = models::json::Document::array();
  for (const mapping::LayerPlan& l : m.layers) {
    models::json::Document e;
    e["name"] = l.name;
    e["type"] = l.type;
    if (!l.fused_into.empty()) e["fused_into"] = l.fused_into;
    if (m.counter_tags[static_cast<size_t>(l.tag)] > 0) e["counter"] = mapping::counter_of(m, l.tag);
    if (l.tiles) {
      e["tiles"] = l.tiles;
      e["encoding"] = l.encoding;
      e["weight_bytes"] = l.weight_bytes;
      e["table_bytes"] = l.table_bytes;
      e["symbols"] = l.statistics.symbols;
      e["fillers"] = l.statistics.fillers;
      e["shannon_bytes"] = l.statistics.shannon_bits / 8;
      const mapping::PlacementReport& p = l.placement;
      e["placement"] = {{"mean_load_cycles", p.mean_load},
                        {"max_load_cycles", p.max_load},
                        {"norm8_cycles", p.norm8},
                        {"feeder_load_cycles", p.feeder_load},
                        {"expected_utilization", p.expected_utilization()}};
    }
    layers.push_back(e);
  }
  d["layers"] = layers;
  models::json::Document stages = models::json::Document::array();
  for (const mapping::Stage& stage : m.schedule.stages) {
    models::json::Document e, names = models::json::Document::array();
    for (int i = stage.first; i < stage.last; ++i) names.push_back(m.lowered.ops[static_cast<size_t>(i)].name);
    e["layers"] = names;
    e["strips"] = stage.strips;
    e["order"] = stage.order == mapping::Order::kWeightOuter ? "weight_outer" : "activation_outer";
    e["weights_held"] = stage.holds_weights;
    stages.push_back(e);
  }
  d["stages"] = stages;
  if (!m.choices.empty()) {
    models::json::Document choices = models::json::Document::array();
    for (const mapping::LayerChoice& c : m.choices) {
      models::json::Document e{{"layer", c.layer},
                               {"stage", c.stage},
                               {"weight_bytes", c.weight_bytes},
                               {"in_bytes", c.in_bytes},
                               {"out_bytes", c.out_bytes}};
      for (const mapping::Alternative& a : c.alternatives)
        if (a.possible) e["alternatives"][a.name] = a.bytes;
      choices.push_back(e);
    }
    d["choices"] = choices;
  }
  models::json::Document buffers = models::json::Document::array();
  for (const mapping::Buffer& b : m.schedule.buffers)
    buffers.push_back({{"tensor", b.holder},
                       {"first_stage", b.begin},
                       {"last_stage", b.end},
                       {"bank_address", b.base},
                       {"rows", b.rows},
                       {"row_words", b.row_words}});
  d["buffers"] = buffers;
  d["warnings"] = warnings_document(mapped.warnings);
  return d;
}

/// natural, dealt or search[:<seed>[:<trials>]].
mapping::PlacementOptions placement_options(const std::string& given) {
  mapping::PlacementOptions options;
  for (const auto kind : {mapping::PlacementKind::kNatural, mapping::PlacementKind::kDealt}) {
    options.kind = kind;
    if (given == mapping::placement_name(kind)) return options;
  }
  options.kind = mapping::PlacementKind::kSearch;
  std::istringstream in(given);
  std::string part;
  std::getline(in, part, ':');
  bool good = part == mapping::placement_name(options.kind) && given.back() != ':';
  const auto number = [&](auto& value) {
    if (!good || !std::getline(in, part, ':')) return;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    good = error == std::errc() && end == part.data() + part.size() && value >= 0;
  };
  number(options.seed);
  number(options.trials);
  if (!good || !in.eof())
    throw models::InputError("--placement: expected natural, dealt or search[:<seed>[:<trials>]], got " +
                             models::in_quotes(given));
  return options;
}

}  // namespace

void add_mapped(po::options_description& options) {
  add_network(options);
  add_accelerator(options);
  add_input(options);
  add_strict(options);
  add_mapping(options);
}

void add_mapping(po::options_description& options) {
  options.add_options()("batch,b", po::value<int>()->default_value(1), "images that one run of the program computes")(
      "base-address", po::value<std::string>()->default_value("0x1000"),
      "where the DRAM image begins: a multiple of 4096, decimal or 0x hexadecimal")(
      "placement", po::value<std::string>()->default_value("search"),
      "channels to banks and rows: search[:<seed>[:<trials>]] (swaps tried per tensor), dealt (by load) or natural (in "
      "order)");
}

void expect_quantized(const models::Network& network) {
  if (!network.quantized)
    throw models::InputError(network.file +
                             ": expected a quantized network, got a float one (`winnow compress` makes one of it)");
}

void check_mapping(const po::variables_map& map) {
  placement_options(text(map, "placement"));
  address(map, "base-address", mapping::kPage);
  integer(map, "batch", 1, kMostBatch);
}

Mapped load_and_map(const po::variables_map& map, const models::Warnings& others) {
  check_mapping(map);
  const int images = integer(map, "images", 1, kMostImages);
  const models::Network network = models::load_network(text(map, "network"));
  expect_quantized(network);
  const accelerators::Accelerator accelerator = accelerators::load_accelerator(text(map, "accelerator"));
  const models::Input given = models::load_input(text(map, "input"), network, images);
  models::Warnings warnings = others;
  append(warnings, models::network_warnings(network));
  append(warnings, input_warnings(map, given));
  tell(map, warnings);
  Mapped mapped = map_images(map, network, accelerator, given.images);
  mapped.warnings = std::move(warnings);
  return mapped;
}

Mapped map_images(const po::variables_map& map, const models::Network& network,
                  const accelerators::Accelerator& accelerator, const models::FeatureMap& images) {
  const int batch = integer(map, "batch", 1, kMostBatch);
  Mapped mapped;
  mapped.images = static_cast<int>(images.shape[0]);
  for (int first = 0; first < mapped.images; first += batch)
    mapped.runs.push_back(models::reference::run(network, models::full_batch(images, first, batch)));
  mapping::MapOptions options;
  options.batch = batch;
  options.base_address = address(map, "base-address", mapping::kPage);
  options.explain = map.count("explain") > 0;
  options.placement = placement_options(text(map, "placement"));
  options.densities = mapping::measure_densities(network, mapped.runs[0]);
  mapped.mapping = mapping::map_network(network, accelerator, options);
  for (models::TensorMap& tensors : mapped.runs) mapping::unroll_input(mapped.mapping.lowered, tensors);
  for (const models::TensorMap& tensors : mapped.runs)
    mapped.predicted.push_back(mapping::predict_bytes(mapped.mapping, tensors));
  return mapped;
}

void add_features(po::options_description& options) {
  options.add_options()("features", po::value<std::string>()->default_value("needed"),
                        "needed: only what this network uses is built in; all: all that the accelerator allows");
}

void check_features(const po::variables_map& map) {
  const std::string which = text(map, "features");
  if (which != "needed" && which != "all")
    throw models::InputError("--features: expected needed or all, got " + models::in_quotes(which));
}

hls::Features features(const po::variables_map& map, const mapping::Mapping& mapping) {
  check_features(map);
  if (text(map, "features") == "all") return rtl_gen::all_features(mapping.accelerator);
  return hls::least_machine(mapping.needs);
}

void add_mapping(const Mapped& mapped, models::FileSet& set) {
  const mapping::Mapping& m = mapped.mapping;
  const mapping::Packing packing = mapping::packing_of(m);
  std::vector<uint8_t> image;
  const auto put = [&](uint32_t address, const std::vector<uint8_t>& bytes) {
    const size_t at = address - packing.image_address;
    if (image.size() < at + bytes.size()) image.resize(at + bytes.size(), 0);
    std::copy(bytes.begin(), bytes.end(), image.begin() + static_cast<std::ptrdiff_t>(at));
  };
  for (const mapping::Segment& s : m.image) put(s.address, s.bytes);
  std::vector<RunStreams> runs;
  for (size_t r = 0; r < mapped.runs.size(); ++r) {
    RunStreams run{static_cast<int>(r) * m.batch, std::vector<std::vector<uint8_t>>(m.transfers.size())};
    for (size_t i = 0; i < m.transfers.size(); ++i) {
      const mapping::Direction direction = packing.transfers[i].direction;
      if (direction == mapping::Direction::kSpill) continue;
      std::vector<uint8_t> stream = mapping::transfer_stream(m, m.transfers[i], mapped.runs[r]);
      if (r == 0 && direction != mapping::Direction::kOut) put(m.transfers[i].address, stream);
      if (direction != mapping::Direction::kConstant) run.streams[i] = std::move(stream);
    }
    runs.push_back(std::move(run));
  }
  set.add("dram.bin", std::string(image.begin(), image.end()));
  set.add("dram.hex", fmt::format("// DRAM from byte address 0x{:08x}, little-endian words of {} bytes\n",
                                  packing.image_address, packing.beat_bytes) +
                          hex_words(packing.image_address, image, packing.beat_bytes));
  add_runs(packing, runs, set);
  models::json::Document plan = plan_document(mapped);
  mapping::add_packing(plan, packing);
  set.add("plan.json", models::json::to_text(plan));
}

std::string plan_text(const Mapped& mapped) {
  const mapping::Mapping& m = mapped.mapping;
  std::string out = fmt::format("{} on {}, batch {}\n\n  {:<16} {:<16} {:>6}  {:<22} {:>12} {:>12} {:>9}\n",
                                m.network.name, m.accelerator.name, m.batch, "layer", "type", "tiles", "encoding",
                                "weight bytes", "Shannon", "placement");
  for (const mapping::LayerPlan& l : m.layers) {
    if (!l.fused_into.empty()) out += fmt::format("  {:<16} {:<16} in {}\n", l.name, l.type, l.fused_into);
    else if (l.tiles)
      out += fmt::format("  {:<16} {:<16} {:>6}  {:<22} {:>12} {:>12.0f} {:>9.3f}\n", l.name, l.type, l.tiles,
                         l.encoding, l.weight_bytes, l.statistics.shannon_bits / 8, l.placement.expected_utilization());
    else
      out += fmt::format("  {:<16} {:<16} {:>6}\n", l.name, l.type,
                         m.lowered.views.count(l.name) && m.lowered.views.at(l.name).physical != l.name ? "view" : "-");
  }
  const accelerators::Accelerator& a = m.accelerator;
  out += fmt::format(
      "\n  banks {} of {} words, weights {} of {} per PE{}, pointers {} of {}, parameters {} of {} per row\n",
      m.used.bank_words, a.bank_words, m.used.weight_words, a.weight_words, m.weights_resident ? " (resident)" : "",
      m.used.pointer_words, a.pointer_words, m.used.param_words, a.param_words);
  out += fmt::format("  placement {}: expected utilisation of the PEs, mean load / slowest\n",
                     mapping::placement_name(m.placement.kind));
  out += fmt::format("  program {} bytes, {} descriptors; {} bytes off chip per run on this input\n",
                     m.program.units * hls::kUnitBytes, m.steps.size(), total(mapped.predicted[0]));
  if (m.warm_program.units > 0)
    out += fmt::format("  warm program, once the weights are in the PEs: {} bytes, {} bytes off chip per run\n",
                       m.warm_program.units * hls::kUnitBytes, total(mapping::predict_bytes(m, mapped.runs[0], true)));
  return out;
}

}  // namespace winnow::cli
