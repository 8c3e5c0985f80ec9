// The store has the points and the space that they are of; the front follows from both.
#include "pages/sweep_results.h"

#include <filesystem>

#include "dse/store.h"
#include "models/error.h"

namespace winnow::pages {

SweepResults read_sweep(const std::string& folder) {
  namespace fs = std::filesystem;
  const std::string path = (fs::path(folder) / "results.sqlite").string();
  if (!fs::is_directory(folder)) throw models::InputError(folder + ": expected a folder of winnow sweep, got none");
  if (!fs::is_regular_file(path))
    throw models::InputError(path + ": expected the results that winnow sweep writes, got no such file");
  SweepResults sweep;
  sweep.folder = folder;
  const std::string space = dse::Store::space_of(path);
  sweep.space = dse::parse_space(space, path + ": space");
  const dse::Store store(path, space);
  sweep.points = store.read();
  sweep.confirmations = store.confirmations();
  for (const auto& point : sweep.points)
    if (point.first >= sweep.space.points())
      throw models::InputError(path + ": point " + std::to_string(point.first) + ": expected one of the space's " +
                               std::to_string(sweep.space.points()));
  return sweep;
}

}  // namespace winnow::pages
