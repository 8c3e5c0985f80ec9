// The area of a machine by modules, for people and programs.
#pragma once
#include <string>
#include <vector>

#include "dse/cost/area.h"
#include "models/json/document.h"
#include "models/warnings.h"

namespace winnow::dse::cost {

struct AreaReport {
  const AreaModel* model = nullptr;
  std::string accelerator;
  std::map<Target, std::vector<PartArea>> parts;  // of the targets that the model has
};

AreaReport area_report(const AreaModel& model, const accelerators::Accelerator& accelerator,
                       const hls::Features& features);

/// A table of modules per target, with the totals and how far held-out machines were off.
std::string to_text(const AreaReport& report);
models::json::Document to_document(const AreaReport& report);
/// Modules with their numbers and parameters.
models::json::Document to_document(const std::vector<rtl_gen::Part>& parts);

/// area-of-other-library: the model was fitted to other modules than those of this program.
models::Warnings area_warnings(const AreaModel& model);
/// "54,790 +-4.1 % (worst 9.3 % of 24 held-out machines)".
std::string with_error(double amount, const HeldOut& error);

}  // namespace winnow::dse::cost
