// Options of the mapper, and the loading.
#include "cli/mapped.h"

#include <charconv>
#include <sstream>

#include "cli/warnings.h"
#include "mapping/limits.h"
#include "mapping/refusals.h"
#include "models/error.h"
#include "models/images.h"
#include "models/text.h"
#include "rtl_gen/generate.h"

namespace winnow::cli {
namespace {

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

mapping::MapOptions map_options(const po::variables_map& map) {
  mapping::MapOptions options;
  options.placement = placement_options(text(map, "placement"));
  options.base_address = address(map, "base-address", mapping::kPage);
  options.batch = integer(map, "batch", 1, mapping::kMostBatch);
  options.explain = map.count("explain") > 0;
  return options;
}

Mapped load_and_map(const po::variables_map& map, const models::Warnings& others) {
  const mapping::MapOptions options = map_options(map);
  const int images = integer(map, "images", 1, mapping::kMostImages);
  const models::Network network = models::load_network(text(map, "network"));
  mapping::expect_quantized(network);
  const accelerators::Accelerator accelerator = accelerators::load_accelerator(text(map, "accelerator"));
  const models::Input input = models::load_input(text(map, "input"), network, images);
  models::Warnings warnings = others;
  append(warnings, models::network_warnings(network));
  append(warnings, input_warnings(map, input));
  tell(map, warnings);
  return {session::prepare(network, accelerator, input.images, options).value(), std::move(warnings)};
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
  return text(map, "features") == "all" ? rtl_gen::all_features(mapping.accelerator)
                                        : hls::least_machine(mapping.needs);
}

}  // namespace winnow::cli
