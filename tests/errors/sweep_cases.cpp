// Design spaces and sweeps.
#include "tests/errors/case.h"

namespace winnow::tests {
namespace {

/// A space of the tiny float network on a preset.
std::string space(const std::string& axes, const std::string& more = "") {
  return "{\"format\": \"winnow-space/1\", \"network\": \"tiny-float.json\", \"accelerator\": \"acc.json\", \"input\": "
         "\"random:1\", \"axes\": " +
         axes + more + "}";
}

Case sweep_of(const std::string& name, const std::string& text, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"sweep", "-s", "space.json", "-o", "out"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return {"sweep_" + name, arguments, [=](const Spoilt& s) { s.write("space.json", text); }};
}

}  // namespace

std::vector<Case> sweep_cases() {
  const std::string rows = "{\"rows\": [1, 2]}";
  return {
      {"sweep_no_space", {"sweep", "-s", "none.json", "-o", "out"}},
      {"sweep_of_a_network", {"sweep", "-s", "tiny.json", "-o", "out"}},
      sweep_of("unknown_axis", space("{\"rows\": [1], \"speed\": [2]}")),
      sweep_of("empty_axis", space("{\"rows\": []}")),
      sweep_of("endless_range", space("{\"rows\": {\"from\": 1, \"to\": 1e9, \"step\": 1}}")),
      sweep_of("unknown_result", space(rows, ", \"constraints\": [\"speed < 3\"]")),
      sweep_of("unread_constraint", space(rows, ", \"constraints\": [\"cycles < \", \"(cycles < 3\"]")),
      sweep_of("unknown_objective", space(rows, ", \"objectives\": [\"luck\"]")),
      sweep_of("no_labels", space(rows, ", \"accuracy_images\": 5")),
      sweep_of("quantized_network",
               "{\"format\": \"winnow-space/1\", \"network\": \"tiny.json\", \"accelerator\": "
               "\"acc.json\", \"axes\": {\"density\": [0.5]}}"),
      sweep_of("unknown_search", space(rows), {"--search", "luck"}),
      sweep_of("threads", space(rows), {"--threads", "0"}),
  };
}

}  // namespace winnow::tests
