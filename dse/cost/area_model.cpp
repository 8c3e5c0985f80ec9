// Reading an area model.
#include <optional>
#include <stdexcept>

#include "dse/cost/area.h"
#include "models/error.h"
#include "models/file.h"
#include "models/json/object.h"

namespace winnow::dse::cost {

using models::Problems;
using models::json::Json;
using models::json::Object;

namespace {

const char* const kAreaFormat = "winnow-area-model/1";

bool is_count(double value) { return value >= 0; }

std::vector<std::pair<Term, double>> read_terms(const Json& value, const std::string& place, Problems& problems) {
  std::vector<std::pair<Term, double>> terms;
  if (!value.is_object()) {
    problems.expected(place, "terms with their coefficients", models::json::describe(value));
    return terms;
  }
  for (const auto& [text, coefficient] : value.items()) {
    const std::string at = place + models::json::pointer_step(text);
    try {
      Term term(text);
      if (coefficient.is_number()) terms.emplace_back(std::move(term), coefficient.get<double>());
      else problems.expected(at, "a number", models::json::describe(coefficient));
    } catch (const std::invalid_argument& e) {
      problems.add(at, e.what());
    }
  }
  return terms;
}

/// A member that is an object; an empty one where it is none.
const Json& part(Object& of, const char* key, Object::Presence presence) {
  static const Json nothing = Json::object();
  const Json* value = of.read_any(key, "an object", presence);
  return value && value->is_object() ? *value : nothing;
}

void read_errors(Object& object, double& mean, double& worst) {
  object.read_number("mean_percent", mean, "a number of percent", is_count, Object::kRequired);
  object.read_number("worst_percent", worst, "a number of percent", is_count, Object::kRequired);
}

}  // namespace

AreaModel::AreaModel(const std::string& file) : file_(file) {
  Problems problems(file);
  const std::optional<Json> json = models::json::parse_json(models::read_file(file, 1 << 24), problems);
  problems.raise();
  Object model(*json, "", problems);
  int format = 0;
  std::string ignored;
  model.read_choice("format", format, {kAreaFormat}, Object::kRequired);
  model.read("command", ignored, "how the file was made", Object::kRequired);
  model.read("yosys", ignored, "the version of Yosys", Object::kRequired);
  model.read("library", library_, "a hash of the Verilog library", Object::kRequired);
  for (const auto& [name, value] : part(model, "modules", Object::kRequired).items()) {
    Object targets(value, "/modules" + models::json::pointer_step(name), problems);
    read_module(name, targets);
  }
  Object held(part(model, "held_out", Object::kRequired), "/held_out", problems);
  for (const Target target : kTargets) read_held_out(target, held);
  held.refuse_unknown_keys();
  model.refuse_unknown_keys();
  problems.raise();
}

void AreaModel::read_module(const std::string& name, Object& targets) {
  for (const Target target : kTargets) {
    const Json* quantities = targets.read_any(target_name(target), "an object", Object::kOptional);
    if (!quantities) continue;
    Object object(*quantities, targets.place(target_name(target)), targets.problems());
    Module& estimates = modules_[name][target];
    for (const Quantity& q : kQuantities) {
      const Json* entry = counts(target, q) ? object.read_any(q.name, "an object", Object::kOptional) : nullptr;
      if (!entry) continue;  // takes none
      Object of(*entry, object.place(q.name), object.problems());
      double runs = 0, mean = 0, worst = 0;
      of.read_number("runs", runs, "a number of runs", is_count, Object::kRequired);
      read_errors(of, mean, worst);
      const Json& terms = part(of, "terms", Object::kRequired);
      estimates.push_back({q.value, read_terms(terms, of.place("terms"), of.problems())});
      of.refuse_unknown_keys();
    }
    object.refuse_unknown_keys();
  }
  targets.refuse_unknown_keys();
}

void AreaModel::read_held_out(Target target, Object& held) {
  const Json* errors = held.read_any(target_name(target), "an object", Object::kOptional);
  if (!errors) return;
  Object object(*errors, held.place(target_name(target)), held.problems());
  double machines = 0;
  object.read_number("machines", machines, "a number of machines", is_count, Object::kRequired);
  for (const Quantity& q : kQuantities) {
    if (!counts(target, q)) continue;
    Object of(part(object, q.name, Object::kRequired), object.place(q.name), object.problems());
    HeldOut& found = held_out_[{target, q.name}];
    found.machines = static_cast<int>(machines);
    read_errors(of, found.mean_percent, found.worst_percent);
    of.refuse_unknown_keys();
  }
  object.refuse_unknown_keys();
}

}  // namespace winnow::dse::cost
