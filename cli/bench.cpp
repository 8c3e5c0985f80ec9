// winnow bench
#include <fmt/format.h>

#include <iostream>
#include <sstream>

#include "bench/studies.h"
#include "cli/cache.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "models/error.h"

namespace winnow::cli {
namespace {

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream in(list);
  for (std::string name; std::getline(in, name, ',');) names.push_back(name);
  return names;
}

std::string summary() {
  std::string text = "runs laid beside published figures; the study stands first:\n\n";
  for (const bench::Study& study : bench::studies()) text += fmt::format("  {:<12} {}\n", study.name, study.summary);
  text.pop_back();
  return text;
}

}  // namespace

int bench(const Arguments& arguments) {
  po::options_description options("options");
  options.add_options()("only", po::value<std::string>(), "rows of the study, joined by commas")(
      "network,n", po::value<std::string>(), "squeezenet: an imported network instead of the synthetic one")(
      "blob", po::value<std::string>(), "squeezenet: the file it was imported from, to compare sizes")(
      "out,o", po::value<std::string>(), "folder for report.json");
  const bool named = !arguments.empty() && arguments[0][0] != '-';
  const auto given = parse("bench", summary(), options, {arguments.begin() + (named ? 1 : 0), arguments.end()});
  if (!given) return 0;
  const bench::Study& study = bench::study_of(named ? arguments[0] : "");
  bench::Options what;
  if (given->count("only")) what.only = split(text(*given, "only"));
  if (given->count("network")) what.network = text(*given, "network");
  if (given->count("blob")) what.blob = text(*given, "blob");
  what.cache = cache_directory();
  bench::check(study, what);

  const bench::Report report = study.run(what);
  std::cout << bench::to_text(report);
  if (given->count("out")) write_out(*given, "report.json", models::json::to_text(bench::to_document(report)));
  return report.pass() ? 0 : 1;
}

}  // namespace winnow::cli
