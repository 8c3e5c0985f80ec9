// winnow compress
#include <iostream>

#include "cli/options.h"
#include "cli/verbs.h"
#include "models/compress/compress.h"
#include "models/compress/inspect.h"
#include "models/error.h"
#include "models/images.h"
#include "models/network.h"

namespace winnow::cli {
namespace {

/// "name=value" pairs.
std::pair<std::string, std::string> pair_of(const std::string& option, const std::string& text) {
  const size_t at = text.find('=');
  if (at == std::string::npos || at == 0 || at + 1 == text.size())
    throw models::InputError("--" + option + ": expected <layer>=<value>, got '" + text + "'");
  return {text.substr(0, at), text.substr(at + 1)};
}

double number(const std::string& option, const std::string& text) {
  size_t used = 0;
  double value = 0;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used != text.size()) throw models::InputError("--" + option + ": expected a number, got '" + text + "'");
  return value;
}

}  // namespace

int compress(const Arguments& arguments) {
  po::options_description options("options");
  add_network(options);
  add_input(options);
  options.add_options()("out,o", po::value<std::string>()->required(), "folder for the compressed network")(
      "name", po::value<std::string>(), "its name (default: <network>-compressed)")(
      "density", po::value<double>(), "weights kept in every layer, 0..1 (default: each layer's own)")(
      "codebook-bits", po::value<int>(), "shared weights in every layer: 2..8, or 0 for none")(
      "layer-density", po::value<std::vector<std::string>>()->composing(), "<layer>=<density>, may be repeated")(
      "layer-codebook-bits", po::value<std::vector<std::string>>()->composing(), "<layer>=<bits>, may be repeated")(
      "percentile", po::value<double>()->default_value(100), "of the activations that a tensor's range holds");
  const auto map = parse("compress", "float network -> pruned, weight-shared, quantized network", options, arguments);
  if (!map) return 0;

  const models::Network network = models::load_network(text(*map, "network"));
  models::CompressOptions how;
  if (map->count("density")) how.density = real(*map, "density", 0, 1);
  if (map->count("codebook-bits")) how.codebook_bits = integer(*map, "codebook-bits", 0, 8);
  if (map->count("layer-density"))
    for (const std::string& s : (*map)["layer-density"].as<std::vector<std::string>>()) {
      const auto [layer, value] = pair_of("layer-density", s);
      how.layer_density[layer] = number("layer-density", value);
    }
  if (map->count("layer-codebook-bits"))
    for (const std::string& s : (*map)["layer-codebook-bits"].as<std::vector<std::string>>()) {
      const auto [layer, value] = pair_of("layer-codebook-bits", s);
      how.layer_codebook_bits[layer] = static_cast<int>(number("layer-codebook-bits", value));
    }
  how.percentile = real(*map, "percentile", 50, 100);
  const int images = (*map)["images"].defaulted() ? 64 : integer(*map, "images", 1, 100000);
  const models::Input input = models::load_input(text(*map, "input"), network, images);
  models::Network compressed = models::compress(network, models::real_values(input.images, models::storage_of_input(network)), how);
  compressed.name = map->count("name") ? text(*map, "name") : network.name + "-compressed";
  make_directory(text(*map, "out"));
  models::save_network(compressed, text(*map, "out"));
  std::cout << models::to_text(models::inspect(compressed)) << "\nwrote " << text(*map, "out") << "/" << compressed.name << ".json and .safetensors\n";
  return 0;
}

}  // namespace winnow::cli
