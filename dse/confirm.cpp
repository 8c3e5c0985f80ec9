// Confirming.
#include "dse/confirm.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "dse/compressed.h"
#include "dse/evaluate.h"
#include "dse/objectives.h"
#include "models/images.h"
#include "models/text.h"
#include "session/child.h"
#include "session/run.h"

namespace winnow::dse {
namespace {

/// The index of the value that is nearest to the best corner.
size_t knee_of(const std::vector<std::vector<double>>& values) {
  std::vector<double> low = values[0], high = values[0];
  for (const auto& point : values)
    for (size_t i = 0; i < point.size(); ++i) {
      low[i] = std::min(low[i], point[i]);
      high[i] = std::max(high[i], point[i]);
    }
  size_t knee = 0;
  double nearest = std::numeric_limits<double>::infinity();
  for (size_t p = 0; p < values.size(); ++p) {
    double distance = 0;
    for (size_t i = 0; i < low.size(); ++i)
      if (high[i] > low[i]) distance += std::pow((values[p][i] - low[i]) / (high[i] - low[i]), 2);
    if (distance >= nearest) continue;
    nearest = distance;
    knee = p;
  }
  return knee;
}

/// What differs between the run and the results of the sweep; empty: nothing.
std::string difference(const session::Report& report, const Results& results) {
  const auto compare = [&](const char* name, double got) -> std::string {
    const double expected = results.values.at(name);
    if (got == expected) return "";
    return std::string(name) + ": expected " + models::number_text(expected) + ", got " + models::number_text(got);
  };
  double bytes = 0;
  for (const session::Traffic& traffic : report.traffic) bytes += static_cast<double>(traffic.counted_bytes);
  const std::string cycles = compare("cycles", static_cast<double>(report.cycles));
  return cycles.empty() ? compare("dram_bytes", bytes) : cycles;
}

}  // namespace

std::vector<uint64_t> points_to_confirm(const Space& space, const std::map<uint64_t, Results>& results, Confirm which) {
  const std::vector<uint64_t> front = front_of(space, results);
  if (which == Confirm::kFront || front.empty()) return front;
  if (which == Confirm::kNone) return {};
  std::vector<std::vector<double>> values;
  for (uint64_t number : front) values.push_back(objective_values(space, results.at(number).values));
  std::set<uint64_t> chosen{front[knee_of(values)]};
  for (size_t objective = 0; objective < space.objectives.size(); ++objective) {
    // Of equals in this objective the best in the others, in their order.
    const auto best = std::min_element(values.begin(), values.end(), [&](const auto& a, const auto& b) {
      return a[objective] != b[objective] ? a[objective] < b[objective] : a < b;
    });
    chosen.insert(front[static_cast<size_t>(best - values.begin())]);
  }
  return {chosen.begin(), chosen.end()};
}

Confirmation confirm(const Space& space, uint64_t number, const Results& results, const std::string& cache,
                     const std::function<void(const std::string& hash)>& building) {
  const session::ChildResult child = session::run_in_child([&]() -> std::string {
    const Point point = point_of(space, number);
    CompressedNetworks networks(space);
    const models::Network& network = networks.of(point)->network;
    const session::Prepared prepared =
        session::prepare(network, accelerator_of(space, point), models::load_input(space.input, network, 1).images)
            .value();
    session::RunOptions options;
    options.progress = sim::Progress::kOff;
    options.design.cache = cache;
    options.design.building = building;
    const session::Report report = session::run(prepared, session::Engine::kBoth, options).value().report;
    return report.pass ? difference(report, results) : report.verdict;
  });
  if (!child.answer.empty()) return {false, child.answer};
  return {true, "RTL and fast engine are equal in every word, byte and cycle"};
}

}  // namespace winnow::dse
