// Fronts: confirmed, written, printed.
#include "cli/sweep_options.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "cli/cache.h"
#include "models/error.h"
#include "models/file.h"
#include "models/json/document.h"
#include "models/text.h"

namespace winnow::cli {

void add_confirm(po::options_description& options) {
  options.add_options()(
      "confirm", po::value<std::string>()->default_value("extremes"),
      "what of the front is run in RTL too: none, extremes (the best in each objective, and the knee) "
      "or front (all of it)");
}

dse::Confirm confirmed(const po::variables_map& map) {
  const std::string name = text(map, "confirm");
  if (name == "none") return dse::Confirm::kNone;
  if (name == "extremes") return dse::Confirm::kExtremes;
  if (name == "front") return dse::Confirm::kFront;
  throw models::InputError("--confirm: expected none, extremes or front, got " + models::in_quotes(name));
}

int report_front(const po::variables_map& map, const dse::Space& space, dse::Confirm confirm,
                 const std::function<dse::Swept(const std::string& file)>& make) {
  const std::filesystem::path out = text(map, "out");
  const std::string file = (out / "results.sqlite").string();
  const bool made = !std::filesystem::exists(out);
  std::error_code failed;
  std::filesystem::create_directories(out, failed);
  if (failed) throw models::InputError("--out: " + out.string() + ": cannot be made: " + failed.message());
  dse::Swept swept;
  try {
    swept = make(file);
  } catch (const models::InputError&) {
    if (made) std::filesystem::remove(out, failed);  // if nothing is in it
    throw;
  }
  dse::confirm_front(space, file, confirm, cache_directory(), swept);
  models::write_file_atomically((out / "front.json").string(), models::json::to_text(dse::to_document(space, swept)));
  std::cout << dse::to_text(space, swept) << "\nwrote " << out.string() << "/results.sqlite and front.json\n";
  const bool equal = std::all_of(swept.confirmations.begin(), swept.confirmations.end(),
                                 [](const auto& entry) { return entry.second.equal; });
  return equal ? 0 : 1;
}

}  // namespace winnow::cli
