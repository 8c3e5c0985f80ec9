// Tables of modules.
#include "dse/cost/area_text.h"

#include <fmt/format.h>

#include <cmath>

#include "models/text.h"

namespace winnow::dse::cost {
namespace {

std::string amount_text(double amount) {
  if (amount < 1000 && std::abs(amount - std::round(amount)) >= 0.05) return fmt::format("{:.1f}", amount);
  return models::grouped(static_cast<uint64_t>(std::llround(amount)));
}

std::string targets_title(Target target) {
  return target == Target::kEcp5      ? "ecp5 (LUT4, LUT RAMs of 16x4, block RAMs of 18 Kbit, 18x18 multipliers)"
         : target == Target::kXilinx7 ? "xilinx7 (LUT1..6, LUT RAM cells, block RAMs of 18 Kbit, DSP48E1)"
                                      : "asic (thousands of NAND2 equivalents without SRAM, bits of SRAM macros)";
}

/// Modules of one name together: their number, and their areas.
struct Row {
  std::string module;
  int count = 0;
  Area area;
};

std::vector<Row> by_module(const std::vector<PartArea>& parts) {
  std::vector<Row> rows;
  for (const PartArea& p : parts) {
    size_t i = 0;
    while (i < rows.size() && rows[i].module != p.part.module) ++i;
    if (i == rows.size()) rows.push_back({p.part.module, 0, {}});
    rows[i].count += p.part.count;
    for (const Quantity& q : kQuantities) rows[i].area.*q.value += p.part.count * (p.each.*q.value);
  }
  return rows;
}

models::json::Document parameters_document(const rtl_gen::Part& part) {
  models::json::Document parameters = models::json::Document::object();
  for (const auto& [name, value] : part.parameters) parameters[name] = value;
  return parameters;
}

}  // namespace

std::string with_error(double amount, const HeldOut& error) {
  if (error.machines == 0) return amount_text(amount) + " (not held against other machines)";
  return fmt::format("{} ±{:.1f} % (worst {:.1f} % of {} held-out machines)", amount_text(amount), error.mean_percent,
                     error.worst_percent, error.machines);
}

AreaReport area_report(const AreaModel& model, const accelerators::Accelerator& accelerator,
                       const hls::Features& features) {
  AreaReport report{&model, accelerator.name, {}};
  for (const Target target : kTargets)
    if (model.has(target)) report.parts[target] = model.parts(accelerator, features, target);
  return report;
}

std::string to_text(const AreaReport& report) {
  std::string out = report.accelerator + ", before place and route:\n";
  for (const auto& [target, parts] : report.parts) {
    out += "\n" + targets_title(target) + "\n  " + fmt::format("{:<18}{:>7}", "module", "number");
    for (const Quantity& q : kQuantities)
      if (counts(target, q)) out += fmt::format("{:>14}", q.name);
    out += "\n";
    for (const Row& row : by_module(parts)) {
      out += fmt::format("  {:<18}{:>7}", row.module, row.count);
      for (const Quantity& q : kQuantities)
        if (counts(target, q)) out += fmt::format("{:>14}", amount_text(row.area.*q.value));
      out += "\n";
    }
    const Area sum = total(parts);
    for (const Quantity& q : kQuantities)
      if (counts(target, q))
        out += fmt::format("  {:<12} {}\n", q.name, with_error(sum.*q.value, report.model->held_out(target, q)));
  }
  return out;
}

models::json::Document to_document(const std::vector<rtl_gen::Part>& parts) {
  models::json::Document list = models::json::Document::array();
  for (const rtl_gen::Part& p : parts)
    list.push_back({{"module", p.module}, {"count", p.count}, {"parameters", parameters_document(p)}});
  return list;
}

models::json::Document to_document(const AreaReport& report) {
  models::json::Document document = {{"format", "winnow-area/1"}, {"accelerator", report.accelerator}};
  for (const auto& [target, parts] : report.parts) {
    const Area sum = total(parts);
    models::json::Document& of = document[target_name(target)];
    for (const Quantity& q : kQuantities) {
      if (!counts(target, q)) continue;
      const HeldOut error = report.model->held_out(target, q);
      of["total"][q.name] = {{"amount", sum.*q.value},
                             {"mean_percent", error.mean_percent},
                             {"worst_percent", error.worst_percent},
                             {"machines", error.machines}};
    }
    for (const PartArea& p : parts) {
      models::json::Document one = {
          {"module", p.part.module}, {"count", p.part.count}, {"parameters", parameters_document(p.part)}};
      for (const Quantity& q : kQuantities)
        if (counts(target, q)) one[q.name] = p.each.*q.value;
      of["modules"].push_back(std::move(one));
    }
  }
  return document;
}

models::Warnings area_warnings(const AreaModel& model) {
  if (model.is_of_library()) return {};
  return {{"area-of-other-library", model.file(), "/library",
           "the model was fitted to other modules than this program generates; scripts/fit_area.py fits it anew"}};
}

}  // namespace winnow::dse::cost
