// winnow report
#include <iostream>

#include "cli/options.h"
#include "cli/verbs.h"
#include "models/error.h"
#include "models/file.h"
#include "pages/run_page.h"
#include "pages/sweep_page.h"
#include "pages/trace.h"

namespace winnow::cli {

int report(const Arguments& arguments) {
  po::options_description options("options");
  options.add_options()("sweep", po::value<std::string>(), "folder that winnow sweep wrote")(
      "run", po::value<std::string>(), "folder that winnow simulate --out wrote")(
      "out,o", po::value<std::string>()->required(), "the page, one HTML file that needs no network")(
      "trace", po::value<std::string>(), "with --run: its units' work as a trace-event file, for Perfetto and Chrome");
  const auto map = parse("report", "a sweep or a run -> one HTML page", options, arguments, "", Out::kFile);
  if (!map) return 0;
  if (map->count("sweep") + map->count("run") != 1)
    throw models::InputError(std::string("winnow report: expected --sweep or --run, got ") +
                             (map->count("sweep") ? "both" : "neither"));
  if (map->count("trace") && map->count("sweep"))
    throw models::InputError("--trace: expected it with --run, got --sweep");
  check_parent(*map, "out");
  if (map->count("trace")) check_parent(*map, "trace");

  std::string page, trace;
  if (map->count("sweep")) {
    page = pages::sweep_page(pages::read_sweep(text(*map, "sweep")));
  } else {
    const pages::RunResults run = pages::read_run(text(*map, "run"));
    page = pages::run_page(run, text(*map, "run") + "/report.json");
    if (map->count("trace")) trace = pages::trace_json(run);
  }
  models::write_file_atomically(text(*map, "out"), page);
  std::cout << "wrote " << text(*map, "out") << "\n";
  if (map->count("trace")) {
    models::write_file_atomically(text(*map, "trace"), trace);
    std::cout << "wrote " << text(*map, "trace") << "\n";
  }
  return 0;
}

}  // namespace winnow::cli
