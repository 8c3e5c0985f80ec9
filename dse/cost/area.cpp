// Adding up a machine.
#include "dse/cost/area.h"

#include <algorithm>
#include <stdexcept>

#include "models/error.h"
#include "models/hash.h"
#include "models/home.h"
#include "models/text.h"
#include "rtl_gen/design.h"
#include "rtl_gen/library_data.h"

namespace winnow::dse::cost {
namespace {

const char* const kAreaFile = "dse/cost/area_model.json";

/// Of the texts of rtl_gen/lib by name; scripts/fit_area.py computes the same.
std::string library_hash() {
  uint64_t hash = models::kFnvStart;
  for (const auto& [name, text] : rtl_gen::library_files()) hash = models::fnv1a_text(text, hash);
  return models::hex(hash, 16);
}

}  // namespace

const char* target_name(Target target) {
  return target == Target::kEcp5 ? "ecp5" : target == Target::kXilinx7 ? "xilinx7" : "asic";
}

Area AreaModel::of(const rtl_gen::Part& part, Target target) const {
  Area area;
  const auto found = modules_.find(part.module);
  if (found == modules_.end())
    throw models::InputError(file_ + ": /modules: expected " + part.module + ", which the machine has, got none");
  if (!found->second.count(target))
    throw models::InputError(file_ + ": /modules/" + part.module + ": expected " + target_name(target) +
                             ", got none: the model was not fitted for it (scripts/fit_area.py --targets)");
  for (const Estimate& estimate : found->second.at(target)) {
    double sum = 0;
    try {
      for (const auto& [term, coefficient] : estimate.terms) sum += coefficient * term.value(part.parameters);
    } catch (const std::invalid_argument& e) {
      throw models::InputError(file_ + ": /modules/" + part.module + ": " + e.what());
    }
    area.*estimate.quantity = std::max(0.0, sum);
  }
  return area;
}

std::vector<PartArea> AreaModel::parts(const accelerators::Accelerator& accelerator, const hls::Features& features,
                                       Target target) const {
  std::vector<PartArea> all;
  for (rtl_gen::Part& part : rtl_gen::parts(rtl_gen::decide(accelerator, features))) {
    const Area each = of(part, target);
    all.push_back({std::move(part), each});
  }
  return all;
}

Area AreaModel::estimate(const accelerators::Accelerator& accelerator, const hls::Features& features,
                         Target target) const {
  return total(parts(accelerator, features, target));
}

HeldOut AreaModel::held_out(Target target, const Quantity& quantity) const {
  const auto found = held_out_.find({target, quantity.name});
  return found == held_out_.end() ? HeldOut{} : found->second;
}

bool AreaModel::has(Target target) const {
  return std::all_of(modules_.begin(), modules_.end(), [&](const auto& m) { return m.second.count(target) > 0; });
}

bool AreaModel::is_of_library() const { return library_ == library_hash(); }

Area total(const std::vector<PartArea>& parts) {
  Area sum;
  for (const PartArea& p : parts)
    for (const Quantity& q : kQuantities) sum.*q.value += p.part.count * (p.each.*q.value);
  return sum;
}

const AreaModel& area_model() {
  static const AreaModel model(models::home_directory() + "/" + kAreaFile);
  return model;
}

}  // namespace winnow::dse::cost
