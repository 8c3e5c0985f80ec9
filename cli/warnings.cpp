// Warnings on stderr and in reports.
#include "cli/warnings.h"

#include <iostream>

#include "models/error.h"

namespace winnow::cli {

void add_strict(po::options_description& options) {
  options.add_options()("strict", "warnings are errors: exit code 2, nothing written");
}

void tell(const po::variables_map& map, const models::Warnings& warnings) {
  if (warnings.empty()) return;
  if (map.count("strict")) {
    std::vector<std::string> lines;
    for (const models::Warning& w : warnings) lines.push_back(w.line());
    throw models::InputError(lines);
  }
  for (const models::Warning& w : warnings) std::cerr << "warning: " << w.line() << "\n";
  if (warnings.size() > 1) std::cerr << warnings.size() << " warnings\n";
}

void warn_without_effect(const po::variables_map& map, const std::string& option, const std::string& why,
                         models::Warnings& warnings) {
  if (map.count(option) && !map[option].defaulted())
    warnings.push_back({"option-without-effect", "", "--" + option, why + ": it has no effect"});
}

models::Warnings input_warnings(const po::variables_map& map, const models::Input& input) {
  models::Warnings warnings = input.warnings;
  if (!map["input"].defaulted() && text(map, "input") == "digits" && input.name != "digits")
    warnings.push_back({"input-replaced", "", "--input",
                        "expected a network of [1, 28, 28] for digits, got another: it runs on " + input.name});
  return warnings;
}

void append(models::Warnings& warnings, const models::Warnings& more) {
  warnings.insert(warnings.end(), more.begin(), more.end());
}

}  // namespace winnow::cli
