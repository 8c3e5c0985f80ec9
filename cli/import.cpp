// winnow import
#include <iostream>

#include "cli/options.h"
#include "cli/verbs.h"
#include "cli/warnings.h"
#include "models/compress/inspect.h"
#include "models/error.h"
#include "models/images.h"
#include "models/import/agreement.h"
#include "models/import/deep_compression.h"
#include "models/import/import.h"
#include "models/import/operators.h"

namespace winnow::cli {
namespace {

/// What tensors without a quantization are measured on: --input, if it is given.
models::import::Samples samples(const po::variables_map& map) {
  if (!map.count("input")) return {};
  const int images = integer(map, "images", 1, 100000);
  return [&map, images](const models::Network& input) {
    return models::real_samples(models::load_input(text(map, "input"), input, images), input);
  };
}

/// What the verb reads, by its options: a model, or a blob with its description.
models::Network read(const po::variables_map& map, models::Warnings& warnings) {
  const bool blob = map.count("deep-compression") != 0, prototxt = map.count("prototxt") != 0;
  if (map.count("model") + blob != 1)
    throw models::InputError(
        "winnow import: expected a model (an .onnx or .tflite file), or --deep-compression with --prototxt, got " +
        std::string(blob ? "both" : "neither"));
  if (blob != prototxt)
    throw models::InputError(std::string(blob ? "--prototxt" : "--deep-compression") +
                             ": expected a file, as the other one is given, got nothing");
  if (blob) return models::import::deep_compression(text(map, "deep-compression"), text(map, "prototxt"));
  const models::import::Graph graph = models::import::read_model(text(map, "model"));
  models::import::Imported imported = models::import::import_graph(graph, samples(map));
  if (map.count("explain"))
    for (const std::string& step : imported.steps) std::cout << step << "\n";
  for (const std::string& note : imported.notes) std::cout << "note: " << note << "\n";
  if (imported.measured.empty())
    for (const char* option : {"input", "images"})
      warn_without_effect(map, option, "expected a quantized model with tensors to measure, got none to measure",
                          warnings);
  if (const int inputs = integer(map, "agreement", 0, 1000); inputs > 0) {
    const models::import::Agreement found = models::import::agreement(graph, imported, inputs);
    std::cout << models::import::agreement_text(found);
    if (!found.holds())
      throw models::InputError(text(map, "model") +
                               ": expected a network that computes what the model's graph does, got one that differs "
                               "by more than rounding (--agreement 0 writes it all the same)");
  }
  return std::move(imported.network);
}

}  // namespace

int import_network(const Arguments& arguments) {
  po::options_description options("options");
  options.add_options()("model,m", po::value<std::string>(), "an .onnx or .tflite file; its name alone will do")(
      "deep-compression", po::value<std::string>(), "or a blob of codes and runs as Deep Compression stores them")(
      "prototxt", po::value<std::string>(), "Caffe's description of the blob's network")(
      "out,o", po::value<std::string>(), "folder for the network")("name", po::value<std::string>(),
                                                                   "its name (default: the model's)")(
      "input,i", po::value<std::string>(),
      "samples on which tensors are measured that have no quantization in a quantized model (see `simulate`)")(
      "images", po::value<int>()->default_value(64), "how many samples")(
      "agreement", po::value<int>()->default_value(1),
      "random inputs on which the network is compared with the model's graph; 0: none")(
      "explain", "say what each pass did to which node")("list-operators",
                                                         "print which operators are taken and what becomes of them");
  add_strict(options);
  const auto map = parse("import", "a model of another tool -> a Winnow network", options, arguments, "model");
  if (!map) return 0;
  if (map->count("list-operators")) {
    std::cout << models::import::operators_text();
    return 0;
  }
  if (!map->count("out")) throw models::InputError("--out: expected a value (folder for the network), got nothing");

  models::Warnings warnings;
  models::Network network = read(*map, warnings);
  if (map->count("name")) network.name = text(*map, "name");
  append(warnings, models::network_warnings(network));
  tell(*map, warnings);
  models::save_network(network, text(*map, "out"));
  std::cout << models::compress::to_text(models::compress::inspect(network)) << "\nwrote " << text(*map, "out") << "/"
            << network.name << ".json and .safetensors\n";
  return 0;
}

}  // namespace winnow::cli
