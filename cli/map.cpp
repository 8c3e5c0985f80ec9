// winnow map
#include <iostream>

#include "cli/mapped.h"
#include "cli/verbs.h"
#include "models/file_set.h"
#include "session/mapping_files.h"
#include "session/plan.h"

namespace winnow::cli {

int map(const Arguments& arguments) {
  po::options_description options("options");
  add_mapped(options);
  options.add_options()("out,o", po::value<std::string>(),
                        "folder for plan.json, the DRAM image, inputs and expected outputs")(
      "explain", "what was chosen for every layer, what was not, and what that would have cost in bytes");
  const auto given =
      parse("map", "network + accelerator -> program, DRAM image, plan, exact bytes", options, arguments);
  if (!given) return 0;

  const Mapped mapped = load_and_map(*given);
  std::cout << session::plan_text(mapped.prepared);
  if (given->count("explain")) std::cout << session::explain_text(mapped.prepared.mapping);
  if (given->count("out")) {
    models::FileSet set(text(*given, "out"));
    session::add_mapping(mapped.prepared, mapped.warnings, set);
    set.write();
  }
  return 0;
}

}  // namespace winnow::cli
