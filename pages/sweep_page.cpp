// A sweep's points as columns: short in the file, quick in the browser.
#include "pages/sweep_page.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <set>
#include <vector>

#include "dse/objectives.h"
#include "pages/page.h"

namespace winnow::pages {
namespace {

using models::json::Document;
using models::json::Json;

/// A word for sh.
std::string shell_word(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_./+,:@%-") == std::string::npos;
  if (plain && text[0] != '-') return text;
  std::string quoted = "'";
  for (char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// What a network or an accelerator is called: its name, or that of its file.
std::string short_name(const std::string& name_or_path) {
  return std::filesystem::path(name_or_path).filename().string();
}

/// Where a point stands: "front", "behind" (another one beats it), "breaks" (a constraint), "dropped" (not run, its
/// bounds are beaten), "refused", "failed".
std::string standing(const dse::Space& space, const dse::Results& results, bool on_front) {
  if (!results.ok()) return dse::state_name(results.state);
  return on_front ? "front" : dse::is_feasible(space, results) ? "behind" : "breaks";
}

/// A result; of a dropped point its bound on the better side, where it has one.
std::optional<double> known(const dse::Results& results, const std::string& name, bool largest) {
  const auto value = results.values.find(name);
  if (value != results.values.end()) return value->second;
  const auto bound = results.bounds.find(name);
  if (bound == results.bounds.end()) return std::nullopt;
  const double best = largest ? bound->second.high : bound->second.low;
  return std::isfinite(best) && best > 0 ? std::optional(best) : std::nullopt;
}

struct Columns {
  const SweepResults& sweep;
  std::vector<uint64_t> numbers;
  std::vector<dse::Point> points;

  /// An axis, its values in order, and by point the index of its value.
  Document axis(size_t index) const {
    const std::vector<Json>& values = sweep.space.axes[index].values;
    std::vector<size_t> order(values.size()), place(values.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
    Document sorted = Document::array(), of_points = Document::array();
    for (size_t i = 0; i < order.size(); ++i) {
      place[order[i]] = i;
      sorted.push_back(Document(values[order[i]]));
    }
    for (const dse::Point& point : points) of_points.push_back(place[point[index]]);
    return {{"name", sweep.space.axes[index].name}, {"values", sorted}, {"of_points", of_points}};
  }

  /// A result by point, null where it is not known.
  Document result(const std::string& name, const std::string& meaning) const {
    const auto& objectives = sweep.space.objectives;
    const bool largest = std::any_of(objectives.begin(), objectives.end(),
                                     [&](const dse::Objective& o) { return o.result == name && o.largest; });
    Document of_points = Document::array();
    for (uint64_t number : numbers) {
      const std::optional<double> value = known(sweep.points.at(number), name, largest);
      of_points.push_back(value ? Document(*value) : Document(nullptr));
    }
    return {{"name", name}, {"meaning", meaning}, {"of_points", of_points}};
  }
};

}  // namespace

std::string sweep_page(const SweepResults& sweep) {
  const dse::Space& space = sweep.space;
  Columns columns{sweep, {}, {}};
  const std::vector<uint64_t> front = dse::front_of(space, sweep.points);
  const std::set<uint64_t> on_front(front.begin(), front.end());
  std::set<std::string> there;  // results
  Page page;
  Document& data = page.data;
  data["network"] = short_name(space.network);
  data["accelerator"] = short_name(space.accelerator);
  data["folder"] = shell_word(sweep.folder);  // for commands
  data["points_of_space"] = space.points();
  for (const char* list : {"objectives", "constraints", "standings", "axes", "results"}) data[list] = Document::array();
  for (const char* by_index : {"reasons", "confirmations"}) data[by_index] = Document::object();  // of the point
  for (const dse::Objective& o : space.objectives)
    data["objectives"].push_back({{"result", o.result}, {"largest", o.largest}});
  for (const dse::Constraint& constraint : space.constraints) data["constraints"].push_back(constraint.text());
  for (const auto& [number, results] : sweep.points) {
    if (!results.reason.empty()) data["reasons"][std::to_string(columns.numbers.size())] = results.reason;
    if (const auto rtl = sweep.confirmations.find(number); rtl != sweep.confirmations.end())
      data["confirmations"][std::to_string(columns.numbers.size())] = {{"equal", rtl->second.equal},
                                                                       {"verdict", rtl->second.verdict}};
    data["standings"].push_back(standing(space, results, on_front.count(number) != 0));
    columns.numbers.push_back(number);
    columns.points.push_back(dse::point_of(space, number));
    for (const auto& value : results.values) there.insert(value.first);
  }
  data["numbers"] = columns.numbers;
  for (size_t i = 0; i < space.axes.size(); ++i) data["axes"].push_back(columns.axis(i));
  for (const auto& [name, meaning] : dse::result_names())
    if (there.count(name)) data["results"].push_back(columns.result(name, meaning));
  page.title = "Sweep of " + short_name(space.network) + " on " + short_name(space.accelerator);
  page.body = "sweep.html";
  page.scripts = {"sweep_points.js", "sweep_scatter.js", "sweep_parallel.js", "sweep_filters.js",
                  "sweep_detail.js", "sweep_table.js",   "sweep.js"};
  return to_html(page);
}

}  // namespace winnow::pages
