// winnow inspect
#include "models/compress/inspect.h"

#include <iostream>

#include "cli/options.h"
#include "cli/verbs.h"
#include "cli/warnings.h"
#include "models/network.h"

namespace winnow::cli {

int inspect(const Arguments& arguments) {
  po::options_description options("options");
  add_network(options);
  add_strict(options);
  options.add_options()("out,o", po::value<std::string>(), "folder for inspect.json");
  const auto map = parse("inspect", "what compression did to each layer", options, arguments);
  if (!map) return 0;

  const models::Network network = models::load_network(text(*map, "network"));
  const models::compress::Inspection inspection = models::compress::inspect(network);
  models::Warnings warnings = models::network_warnings(network);
  if (inspection.layers.empty())
    warnings.push_back({"nothing-to-inspect", network.file, "/layers",
                        "expected a conv or fc layer, got none: there are no weights to inspect"});
  tell(*map, warnings);
  std::cout << models::compress::to_text(inspection);
  if (map->count("out"))
    write_out(*map, "inspect.json", models::json::to_text(models::compress::to_document(inspection)));
  return 0;
}

}  // namespace winnow::cli
