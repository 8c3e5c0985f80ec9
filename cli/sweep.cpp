// winnow sweep
#include <charconv>
#include <optional>

#include "cli/sweep_options.h"
#include "cli/verbs.h"
#include "dse/sweep.h"
#include "models/error.h"
#include "models/text.h"

namespace winnow::cli {

namespace {

constexpr int kMostShards = 100000;

std::string searches_text() {
  std::string text;
  for (const dse::search::Kind& kind : dse::search::kinds())
    text += (text.empty() ? "" : "; ") + std::string(kind.name) + ": " + kind.what;
  return text;
}

/// "2/8": the second of eight.
dse::search::Share share_of(const std::string& given, const dse::search::Kind& kind) {
  dse::search::Share share;
  const size_t slash = given.find('/');
  const auto number = [&](const std::string& digits, int& out) {
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return !digits.empty() && read.ec == std::errc() && read.ptr == digits.data() + digits.size();
  };
  if (slash == std::string::npos || !number(given.substr(0, slash), share.part) ||
      !number(given.substr(slash + 1), share.parts) || share.parts < 1 || share.parts > kMostShards || share.part < 1 ||
      share.part > share.parts)
    throw models::InputError("--shard: expected <i>/<n> with 1 <= i <= n <= " + std::to_string(kMostShards) + ", got " +
                             models::in_quotes(given));
  if (!kind.can_be_sharded)
    throw models::InputError(
        std::string("--shard: expected a search that asks for all its points at once, got --search ") + kind.name);
  return share;
}

}  // namespace

int sweep(const Arguments& arguments) {
  const std::string part = arguments.empty() ? "" : arguments[0];
  const Arguments rest(arguments.begin() + (part.empty() ? 0 : 1), arguments.end());
  if (part == "merge") return sweep_merge(rest);
  if (part == "point") return sweep_point(rest);

  const std::string searches = searches_text();
  po::options_description options("options");
  options.add_options()("space,s", po::value<std::string>()->required(), "the design space, a JSON file")(
      "out,o", po::value<std::string>()->required(),
      "folder for results.sqlite and front.json; a sweep that was stopped goes on there")(
      "search", po::value<std::string>()->default_value("grid"), searches.c_str())(
      "points", po::value<int>()->default_value(0), "at most so many points; 0: what the search takes by itself")(
      "seed", po::value<int>()->default_value(1), "of the search's chances")(
      "shard", po::value<std::string>(),
      "<i>/<n>: the i-th of n parts of the points, for as many machines; see sweep merge")(
      "measure-all", "also points whose bounds say that they can be on no front")(
      "threads", po::value<int>()->default_value(1), "points that are worked on at a time")(
      "progress", "a progress line even where standard error is no terminal");
  add_confirm(options);
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
  dse::Confirm confirm = confirmed(*map);
  std::optional<dse::search::Share> shard;
  if (map->count("shard")) shard = share_of(text(*map, "shard"), kind);
  std::unique_ptr<dse::search::Search> search = kind.make(settings);
  if (shard) {
    search = dse::search::share(std::move(search), *shard);
    how.search += " shard " + text(*map, "shard");
    confirm = dse::Confirm::kNone;  // the front is the merged one's
  }

  const dse::Space space = dse::load_space(text(*map, "space"));
  search->check(space);
  return report_front(*map, space, confirm,
                      [&](const std::string& file) { return dse::sweep(space, *search, file, how); });
}

}  // namespace winnow::cli
