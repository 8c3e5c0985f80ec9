// The front of a sweep for people.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "dse/sweep.h"
#include "models/text.h"

namespace winnow::dse {
namespace {

constexpr size_t kReasons = 3;

std::string value_text(const models::json::Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Up to three different reasons of the points in a state.
std::string reasons_text(const Swept& swept, State state) {
  std::string text;
  std::set<std::string> reasons;
  for (const auto& [number, results] : swept.results)
    if (results.state == state && reasons.size() < kReasons && reasons.insert(results.reason).second)
      text += fmt::format("{}, for one: point {}: {}\n", state_name(state), number, results.reason);
  return text;
}

/// How far the areas that the space names are off where they were checked against synthesis.
std::string area_text(const Space& space) {
  std::string text;
  const cost::AreaModel& model = cost::area_model();
  for (const cost::Quantity& quantity : cost::kQuantities) {
    const auto is_it = [&](const Objective& objective) { return objective.result == quantity.name; };
    const auto names_it = [&](const Constraint& constraint) { return constraint.names(quantity.name); };
    if (std::none_of(space.objectives.begin(), space.objectives.end(), is_it) &&
        std::none_of(space.constraints.begin(), space.constraints.end(), names_it))
      continue;
    const cost::Target target = quantity.of_fpga ? space.target : cost::Target::kAsic;
    const cost::HeldOut error = model.held_out(target, quantity);
    text +=
        fmt::format("{} ({}): estimated; {} held-out machines were {:.1f} % off in the mean, {:.1f} % at the worst\n",
                    quantity.name, cost::target_name(target), error.machines, error.mean_percent, error.worst_percent);
  }
  if (!text.empty() && !model.is_of_library())
    text += model.file() + ": fitted to other modules than this program generates; scripts/fit_area.py fits it anew\n";
  return text;
}

/// Which constraints leave nothing.
std::string no_front_text(const Space& space, const Swept& swept) {
  std::string text = "no point maps and keeps the constraints\n";
  for (const Constraint& constraint : space.constraints) {
    const auto kept = std::count_if(swept.results.begin(), swept.results.end(), [&](const auto& entry) {
      return entry.second.ok() && constraint.holds(entry.second.values);
    });
    text += fmt::format("{}: kept by {} measured points\n", constraint.text(), kept);
  }
  return text;
}

}  // namespace

std::string to_text(const Space& space, const Swept& swept) {
  const std::vector<uint64_t> front = front_of(space, swept.results);
  std::map<State, uint64_t> in_state;
  for (const auto& [number, results] : swept.results) ++in_state[results.state];
  const Work& work = swept.work;
  std::string text = fmt::format(
      "{} of {} points known, {} settled now; {} measured, {} refused, {} failed, {} dropped; {} on the front\n",
      swept.results.size(), space.points(), swept.settled, in_state[State::kMeasured], in_state[State::kRefused],
      in_state[State::kFailed], in_state[State::kDropped], front.size());
  text += fmt::format(
      "made for them: {} compressed networks, {} measures of accuracy, {} sets of weight streams, {} mappings, {} runs "
      "of "
      "the fast engine\n",
      work.networks, swept.accuracies, work.encodings, work.mappings, work.runs);
  if (in_state[State::kDropped] > 0)
    text += fmt::format(
        "engine runs saved: {} points dropped, as a measured point beats their bounds or these break a constraint\n",
        in_state[State::kDropped]);
  text += swept.notes + area_text(space);
  for (const State state : {State::kRefused, State::kFailed}) text += reasons_text(swept, state);
  if (front.empty()) return text + no_front_text(space, swept);

  std::vector<std::vector<std::string>> rows{{"point"}};
  for (const Axis& axis : space.axes) rows[0].push_back(axis.name);
  for (const Objective& objective : space.objectives) rows[0].push_back(objective.result);
  rows[0].push_back("RTL");
  for (uint64_t number : front) {
    const Point point = point_of(space, number);
    std::vector<std::string> row{std::to_string(number)};
    for (size_t i = 0; i < point.size(); ++i) row.push_back(value_text(space.axes[i].values[point[i]]));
    for (const Objective& objective : space.objectives)
      row.push_back(models::number_text(swept.results.at(number).values.at(objective.result)));
    const auto confirmed = swept.confirmations.find(number);
    row.push_back(confirmed == swept.confirmations.end() ? "-" : confirmed->second.equal ? "equal" : "DIFFERS");
    rows.push_back(std::move(row));
  }
  std::vector<size_t> width(rows[0].size(), 0);
  for (const auto& row : rows)
    for (size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], row[i].size());
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) text += fmt::format("{}{:>{}}", i ? "  " : "", row[i], width[i]);
    text += "\n";
  }
  for (const auto& [number, found] : swept.confirmations)
    if (!found.equal) text += fmt::format("point {} in RTL: {}\n", number, found.verdict);
  return text;
}

}  // namespace winnow::dse
