// winnow import
#include <iostream>

#include "cli/options.h"
#include "cli/verbs.h"
#include "cli/warnings.h"
#include "models/compress/inspect.h"
#include "models/import/deep_compression.h"

namespace winnow::cli {

int import_network(const Arguments& arguments) {
  po::options_description options("options");
  options.add_options()("deep-compression", po::value<std::string>()->required(),
                        "blob of codes and runs as Deep Compression stores them")(
      "prototxt", po::value<std::string>()->required(), "Caffe's description of the blob's network")(
      "out,o", po::value<std::string>()->required(), "folder for the network")("name", po::value<std::string>(),
                                                                               "its name (default: the description's)");
  add_strict(options);
  const auto map = parse("import", "a compressed network of another tool -> a Winnow network", options, arguments);
  if (!map) return 0;

  models::Network network = models::import::deep_compression(text(*map, "deep-compression"), text(*map, "prototxt"));
  if (map->count("name")) network.name = text(*map, "name");
  tell(*map, models::network_warnings(network));
  models::save_network(network, text(*map, "out"));
  std::cout << models::compress::to_text(models::compress::inspect(network)) << "\nwrote " << text(*map, "out") << "/"
            << network.name << ".json and .safetensors\n";
  return 0;
}

}  // namespace winnow::cli
