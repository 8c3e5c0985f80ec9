// winnow area
#include <iostream>

#include "cli/mapped.h"
#include "cli/verbs.h"
#include "cli/warnings.h"
#include "dse/cost/area_text.h"
#include "models/json/document.h"
#include "rtl_gen/blocks.h"
#include "rtl_gen/design.h"

namespace winnow::cli {

int area(const Arguments& arguments) {
  po::options_description options("options");
  add_mapped(options);
  add_features(options);
  options.add_options()("out,o", po::value<std::string>(), "folder for area.json")(
      "parts", "only print which modules the machine consists of, as JSON; nothing is estimated");
  const auto given = parse("area", "what a machine takes of an FPGA or ASIC, module by module", options, arguments);
  if (!given) return 0;
  check_features(*given);

  if (given->count("parts")) {
    const Mapped mapped = load_and_map(*given);
    const hls::Features built = features(*given, mapped.prepared.mapping);
    std::cout << models::json::to_text(
        dse::cost::to_document(rtl_gen::parts(rtl_gen::decide(mapped.prepared.mapping.accelerator, built))));
    return 0;
  }
  const dse::cost::AreaModel& model = dse::cost::area_model();
  const Mapped mapped = load_and_map(*given, dse::cost::area_warnings(model));
  const mapping::Mapping& m = mapped.prepared.mapping;
  const dse::cost::AreaReport report = dse::cost::area_report(model, m.accelerator, features(*given, m));
  std::cout << dse::cost::to_text(report);
  if (given->count("out")) write_out(*given, "area.json", models::json::to_text(dse::cost::to_document(report)));
  return 0;
}

}  // namespace winnow::cli
