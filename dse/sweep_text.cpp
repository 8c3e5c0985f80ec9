// The front of a sweep for people.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "dse/sweep.h"
#include "models/text.h"

namespace winnow::dse {
namespace {

std::string value_text(const models::json::Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

std::string to_text(const Space& space, const Swept& swept) {
  const std::vector<uint64_t> front = front_of(space, swept.results);
  const auto refused =
      std::count_if(swept.results.begin(), swept.results.end(), [](const auto& r) { return !r.second.ok(); });
  std::string text = fmt::format("{} of {} points known, {} evaluated now, {} refused; {} on the front\n",
                                 swept.results.size(), space.points(), swept.evaluated, refused, front.size());
  text += fmt::format("made for them: {} compressed networks, {} sets of weight streams, {} runs of the fast engine\n",
                      swept.work.models, swept.work.encodings, swept.work.runs);
  std::set<std::string> reasons;
  for (const auto& [number, results] : swept.results)
    if (!results.ok() && reasons.size() < 3 && reasons.insert(results.refused).second)
      text += fmt::format("refused, for one: point {}: {}\n", number, results.refused);
  if (front.empty()) return text + "no point maps and keeps the constraints\n";

  std::vector<std::vector<std::string>> rows{{"point"}};
  for (const Axis& axis : space.axes) rows[0].push_back(axis.name);
  for (const Objective& objective : space.objectives) rows[0].push_back(objective.result);
  for (uint64_t number : front) {
    const Point point = point_of(space, number);
    std::vector<std::string> row{std::to_string(number)};
    for (size_t i = 0; i < point.size(); ++i) row.push_back(value_text(space.axes[i].values[point[i]]));
    for (const Objective& objective : space.objectives)
      row.push_back(models::number_text(swept.results.at(number).values.at(objective.result)));
    rows.push_back(std::move(row));
  }
  std::vector<size_t> width(rows[0].size(), 0);
  for (const auto& row : rows)
    for (size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], row[i].size());
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) text += fmt::format("{}{:>{}}", i ? "  " : "", row[i], width[i]);
    text += "\n";
  }
  return text;
}

}  // namespace winnow::dse
