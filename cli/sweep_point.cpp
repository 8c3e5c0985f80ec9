// winnow sweep point
#include <filesystem>
#include <iostream>

#include "cli/options.h"
#include "cli/verbs.h"
#include "dse/point_files.h"
#include "dse/store.h"

namespace winnow::cli {

int sweep_point(const Arguments& arguments) {
  po::options_description options("options");
  options.add_options()("sweep", po::value<std::string>()->required(), "folder of a sweep")(
      "number", po::value<int>()->required(), "of the point")(
      "out,o", po::value<std::string>()->required(), "folder for accelerator.json, network.json and its weights");
  const auto map =
      parse("sweep point", "a point of a sweep -> files for generate, simulate and all others", options, arguments);
  if (!map) return 0;
  const std::string file = (std::filesystem::path(text(*map, "sweep")) / "results.sqlite").string();
  const dse::Space space = dse::parse_space(dse::Store::space_of(file), file);
  models::FileSet files(text(*map, "out"));
  dse::add_point(space, static_cast<uint64_t>(integer(*map, "number", 0, 2000000000)), files);
  files.write();
  const std::string out = text(*map, "out");
  std::cout << "wrote " << out
            << "/accelerator.json, network.json and network.safetensors; for one:\n  winnow generate -n " << out
            << "/network.json -a " << out << "/accelerator.json -i " << space.input << " -o rtl\n";
  return 0;
}

}  // namespace winnow::cli
