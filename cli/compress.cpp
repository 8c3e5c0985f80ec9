// winnow compress
#include <algorithm>
#include <charconv>
#include <iostream>

#include "cli/options.h"
#include "cli/verbs.h"
#include "cli/warnings.h"
#include "mapping/limits.h"
#include "models/compress/compress.h"
#include "models/compress/inspect.h"
#include "models/compress/noise.h"
#include "models/error.h"
#include "models/images.h"
#include "models/network.h"
#include "models/text.h"

namespace winnow::cli {
namespace {

/// "<layer>=<value>" of every occurrence of an option, the last one of a layer.
template <typename T>
std::map<std::string, T> by_layer(const po::variables_map& map, const std::string& option, const char* kind) {
  std::map<std::string, T> values;
  if (!map.count(option)) return values;
  for (const std::string& given : map[option].as<std::vector<std::string>>()) {
    const size_t at = given.rfind('=');
    T value{};
    const char* const end = given.data() + given.size();
    const auto read = at == std::string::npos ? std::from_chars_result{nullptr, std::errc::invalid_argument}
                                              : std::from_chars(given.data() + at + 1, end, value);
    if (at == 0 || read.ec != std::errc() || read.ptr != end)
      throw models::InputError("--" + option + ": expected <layer>=<" + kind + ">, got " + models::in_quotes(given));
    values[given.substr(0, at)] = value;
  }
  return values;
}

models::compress::Calibration calibration(const po::variables_map& map, models::Warnings& warnings) {
  const std::string given = text(map, "calibration");
  const std::vector<std::string>& names = models::compress::calibration_names();
  const auto found = std::find(names.begin(), names.end(), given);
  if (found == names.end())
    throw models::InputError("--calibration: expected minmax, percentile or mse, got " + models::in_quotes(given));
  const auto how = static_cast<models::compress::Calibration>(found - names.begin());
  if (how != models::compress::Calibration::kPercentile)
    warn_without_effect(map, "percentile", "expected --calibration percentile, got " + given, warnings);
  return how;
}

}  // namespace

int compress(const Arguments& arguments) {
  po::options_description options("options");
  add_network(options);
  add_input(options);
  add_strict(options);
  options.add_options()("out,o", po::value<std::string>()->required(), "folder for the compressed network")(
      "name", po::value<std::string>(), "its name (default: <network>-compressed)")(
      "channels", po::value<double>(), "filters kept in every layer but those of the outputs, above 0 and at most 1")(
      "density", po::value<double>(), "weights kept in every layer, 0..1 (default: each layer's own)")(
      "codebook-bits", po::value<int>(), "shared weights in every layer: 2..8, or 0 for none")(
      "layer-channels", po::value<std::vector<std::string>>()->composing(), "<layer>=<share>, may be repeated")(
      "layer-density", po::value<std::vector<std::string>>()->composing(), "<layer>=<density>, may be repeated")(
      "layer-codebook-bits", po::value<std::vector<std::string>>()->composing(), "<layer>=<bits>, may be repeated")(
      "calibration", po::value<std::string>()->default_value("percentile"),
      "ranges of the activations: minmax (all values), percentile (those that --percentile says) or mse (the least "
      "squared error)")("percentile", po::value<double>()->default_value(100),
                        "of the activations that a tensor's range holds; 100 is minmax");
  const auto map = parse("compress", "float network -> pruned, weight-shared, quantized network", options, arguments);
  if (!map) return 0;

  models::compress::CompressOptions how;
  if (map->count("channels")) how.channels.all = (*map)["channels"].as<double>();
  how.channels.layer = by_layer<double>(*map, "layer-channels", "number");
  if (map->count("density")) how.density = real(*map, "density", 0, 1);
  if (map->count("codebook-bits")) how.codebook_bits = integer(*map, "codebook-bits", 0, 8);
  how.layer_density = by_layer<double>(*map, "layer-density", "number");
  how.layer_codebook_bits = by_layer<int>(*map, "layer-codebook-bits", "whole number");
  how.percentile = real(*map, "percentile", 50, 100);
  models::Warnings warnings;
  how.calibration = calibration(*map, warnings);
  const int images = (*map)["images"].defaulted() ? 64 : integer(*map, "images", 1, mapping::kMostImages);

  const models::Network network = models::load_network(text(*map, "network"));
  const models::Input input = models::load_input(text(*map, "input"), network, images);
  const models::Tensor<float> samples = models::real_samples(input, network);
  models::Network compressed = models::compress::compress(network, samples, how);
  compressed.name = map->count("name") ? text(*map, "name") : network.name + "-compressed";
  append(warnings, models::network_warnings(compressed));
  append(warnings, input_warnings(*map, input));
  tell(*map, warnings);
  models::save_network(compressed, text(*map, "out"));
  std::cout << models::compress::to_text(models::compress::inspect(compressed)) << "\n"
            << models::compress::to_text(models::compress::noise_of_layers(network, compressed, samples),
                                         samples.shape[0])
            << "\nwrote " << text(*map, "out") << "/" << compressed.name << ".json and .safetensors\n";
  return 0;
}

}  // namespace winnow::cli
