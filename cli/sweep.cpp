// winnow sweep
#include <filesystem>
#include <iostream>

#include "cli/options.h"
#include "cli/verbs.h"
#include "dse/sweep.h"
#include "models/error.h"
#include "models/file.h"
#include "models/json/document.h"

namespace winnow::cli {

namespace {

std::string searches_text() {
  std::string text;
  for (const dse::search::Kind& kind : dse::search::kinds())
    text += (text.empty() ? "" : "; ") + std::string(kind.name) + ": " + kind.what;
  return text;
}

}  // namespace

int sweep(const Arguments& arguments) {
  const std::string searches = searches_text();
  po::options_description options("options");
  options.add_options()("space,s", po::value<std::string>()->required(), "the design space, a JSON file")(
      "out,o", po::value<std::string>()->required(),
      "folder for results.sqlite and front.json; a sweep that was stopped goes on there")(
      "search", po::value<std::string>()->default_value("grid"), searches.c_str())(
      "points", po::value<int>()->default_value(0), "at most so many points; 0: what the search takes by itself")(
      "seed", po::value<int>()->default_value(1), "of the search's chances")(
      "measure-all", "also points whose bounds say that they can be on no front")(
      "threads", po::value<int>()->default_value(1), "points that are worked on at a time")(
      "progress", "a progress line even where standard error is no terminal");
  const auto map = parse("sweep", "a design space -> the points that nothing beats", options, arguments);
  if (!map) return 0;

  dse::search::Settings settings;
  settings.points = static_cast<uint64_t>(integer(*map, "points", 0, 100000000));
  settings.seed = static_cast<uint64_t>(integer(*map, "seed", 0, 1000000000));
  dse::SweepOptions how;
  how.threads = integer(*map, "threads", 1, 256);
  how.progress = map->count("progress") != 0;
  how.drop = map->count("measure-all") == 0;
  const dse::search::Kind& kind = dse::search::kind(text(*map, "search"));
  how.search = std::string(kind.name) + " points " + std::to_string(settings.points) + " seed " +
               std::to_string(settings.seed) + (how.drop ? "" : " all");
  const std::unique_ptr<dse::search::Search> search = kind.make(settings);

  const dse::Space space = dse::load_space(text(*map, "space"));
  const std::filesystem::path out = text(*map, "out");
  const bool made = !std::filesystem::exists(out);
  std::error_code failed;
  std::filesystem::create_directories(out, failed);
  if (failed) throw models::InputError("--out: " + out.string() + ": cannot be made: " + failed.message());
  dse::Swept swept;
  try {
    swept = dse::sweep(space, *search, (out / "results.sqlite").string(), how);
  } catch (const models::InputError&) {
    if (made) std::filesystem::remove(out, failed);  // if nothing is in it
    throw;
  }
  models::write_file_atomically((out / "front.json").string(), models::json::to_text(dse::to_document(space, swept)));
  std::cout << dse::to_text(space, swept) << "\nwrote " << out.string() << "/results.sqlite and front.json\n";
  return 0;
}

}  // namespace winnow::cli
