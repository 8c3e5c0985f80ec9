// winnow inspect
#include "models/compress/inspect.h"

#include <iostream>

#include "cli/options.h"
#include "cli/verbs.h"
#include "models/network.h"

namespace winnow::cli {

int inspect(const Arguments& arguments) {
  po::options_description options("options");
  add_network(options);
  options.add_options()("out,o", po::value<std::string>(), "folder for inspect.json");
  const auto map = parse("inspect", "what compression did to each layer", options, arguments);
  if (!map) return 0;

  const models::Inspection inspection = models::inspect(models::load_network(text(*map, "network")));
  std::cout << models::to_text(inspection);
  if (map->count("out")) write_out(*map, "inspect.json", models::to_text(models::to_document(inspection)));
  return 0;
}

}  // namespace winnow::cli
