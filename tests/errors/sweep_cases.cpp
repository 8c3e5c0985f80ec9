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
               "\"acc.json\", \"axes\": {\"codebook_bits\": [4]}}"),
      sweep_of("unknown_search", space(rows), {"--search", "luck"}),
      sweep_of("threads", space(rows), {"--threads", "0"}),
      sweep_of("no_accuracy", space(rows, ", \"objectives\": [\"-accuracy\"], \"constraints\": [\"accuracy > 0.9\"]")),
      sweep_of("unsatisfiable", space(rows, ", \"constraints\": [\"cycles < 0\", \"weights_kept >= 1.5\"]")),
      sweep_of("command", space(rows,
                                ", \"accuracy\": {\"command\": [\"judge\"], \"timeout_s\": 0, \"tries\": 2}, "
                                "\"accuracy_images\": 3")),
      sweep_of("groups", space("{\"density.all\": [0.5], \"density.fc\": [0.5]}",
                               ", \"groups\": {\"all\": [\"conv\", \"fc\"], \"none\": []}")),
      sweep_of("channels", space("{\"channels\": [0, 1.5]}")),
      sweep_of("target", space(rows, ", \"target\": \"asic\"")),
      sweep_of("shard", space(rows), {"--shard", "3/2"}),
      sweep_of("shard_of_nsga2", space(rows), {"--shard", "1/2", "--search", "nsga2"}),
      sweep_of("confirm", space(rows), {"--confirm", "some"}),
      {"sweep_merge_of_nothing", {"sweep", "merge", "--from", "none", "-o", "out"}},
      {"sweep_point_of_nothing", {"sweep", "point", "--sweep", "none", "--number", "1", "-o", "out"}},
  };
}

}  // namespace winnow::tests
