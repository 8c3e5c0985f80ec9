// winnow sweep merge
#include <filesystem>

#include "cli/sweep_options.h"
#include "cli/verbs.h"
#include "dse/merge.h"
#include "dse/store.h"

namespace winnow::cli {

int sweep_merge(const Arguments& arguments) {
  po::options_description options("options");
  options.add_options()("from", po::value<std::vector<std::string>>()->required()->composing(),
                        "folder of a sweep; once for each")(
      "out,o", po::value<std::string>()->required(), "folder for results.sqlite and front.json; what is there stays");
  add_confirm(options);
  const auto map = parse("sweep merge", "the results of several sweeps of one space -> one", options, arguments);
  if (!map) return 0;
  const dse::Confirm confirm = confirmed(*map);

  std::vector<std::string> files;
  for (const std::string& folder : (*map)["from"].as<std::vector<std::string>>())
    files.push_back((std::filesystem::path(folder) / "results.sqlite").string());
  const dse::Space space = dse::parse_space(dse::Store::space_of(files[0]), files[0]);
  return report_front(*map, space, confirm, [&](const std::string& file) { return dse::merge(space, files, file); });
}

}  // namespace winnow::cli
