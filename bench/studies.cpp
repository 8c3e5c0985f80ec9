// The studies by name.
#include "bench/studies.h"

#include <algorithm>
#include <utility>

#include "models/error.h"
#include "models/text.h"

namespace winnow::bench {

const std::vector<Study>& studies() {
  static const std::vector<Study> all = {
      {"utilization", "how busy the PEs are: the convolutions of AlexNet and VGG-16 at 16x16", utilization_rows,
       utilization},
      {"eie", "the nine layers of EIE, weights in the PEs, 64 PEs", eie_rows, eie},
      {"eyeriss", "whole AlexNet and MobileNetV1 0.5-128 beside Eyeriss v2, 384 multipliers", eyeriss_rows, eyeriss},
      {"scnn", "convolutions of AlexNet and VGG-16 beside SCNN, 1,024 multipliers", scnn_rows, scnn},
      {"traffic", "off-chip bytes of AlexNet and VGG-16 against dense machines and the least possible", traffic_rows,
       traffic},
      {"squeezenet", "weight bytes that SqueezeNet fetches against its stored size and the Shannon bound",
       squeezenet_rows, squeezenet},
      {"superslash", "which filters go: off-chip bytes of VGG-16 and MobileNetV1 pruned by three rules",
       superslash_rows, superslash},
      {"speed", "cycles per second of both engines, seconds and memory of whole runs", speed_rows, speed},
  };
  return all;
}

const Study& study_of(const std::string& name) {
  std::vector<std::string> names;
  for (const Study& study : studies()) {
    if (study.name == name) return study;
    names.push_back(study.name);
  }
  throw models::InputError("winnow bench: expected one of the studies " + models::list_text(names) + ", got " +
                           (name.empty() ? "nothing" : models::in_quotes(name)));
}

void check(const Study& study, const Options& options) {
  const std::vector<std::string> rows = study.rows();
  const std::string known = rows.empty() ? "nothing, as " + std::string(study.name) + " has one run"
                                         : "one of " + models::list_text(rows, 64);
  std::vector<std::string> lines;
  for (const std::string& name : options.only)
    if (std::find(rows.begin(), rows.end(), name) == rows.end())
      lines.push_back("--only: expected " + known + ", got " + models::in_quotes(name));
  for (const auto& [option, value] : {std::pair("--network", options.network), std::pair("--blob", options.blob)})
    if (!value.empty() && study.run != squeezenet)
      lines.push_back(std::string(option) + ": expected only with squeezenet, got it with " + study.name);
  if (!lines.empty()) throw models::InputError(lines);
}

bool wanted(const Options& options, const std::string& row) {
  return options.only.empty() || std::find(options.only.begin(), options.only.end(), row) != options.only.end();
}

}  // namespace winnow::bench
