// A sweep of a function in place of networks: runs a search to its end and holds it to its contract at every step.
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "dse/front.h"
#include "dse/objectives.h"
#include "dse/search/search.h"

namespace winnow::dse::fake {

using Values = std::map<std::string, double>;

/// The results of a point, by its axes' indices.
using Function = std::function<Results(const Point&)>;

inline Results measured(const Values& values) {
  Results results;
  results.values = values;
  return results;
}

inline Results refused() {
  Results results;
  results.state = State::kRefused;
  results.reason = "refused";
  return results;
}

/// Exact bounds of some results of the function.
class FakeOracle : public search::Oracle {
 public:
  FakeOracle(const Space& space, const Function& function, const std::vector<std::string>& exact)
      : space_(space), function_(function), exact_(exact) {}

  std::optional<Bounds> bounds(uint64_t number) override {
    const Results results = function_(point_of(space_, number));
    if (results.state == State::kRefused) return std::nullopt;
    Bounds bounds = possible_results();
    for (const std::string& name : exact_) bounds[name] = Interval::exactly(results.values.at(name));
    return bounds;
  }

 private:
  const Space& space_;
  const Function& function_;
  const std::vector<std::string> exact_;
};

struct FakeSweep {
  std::map<uint64_t, Results> results;
  std::vector<std::vector<uint64_t>> batches;
  std::string notes;
};

inline FakeSweep run(const Space& space, const search::Kind& kind, const search::Settings& settings,
                     const Function& function, const std::vector<std::string>& exact = {}) {
  FakeSweep sweep;
  FakeOracle oracle(space, function, exact);
  const std::unique_ptr<search::Search> search = kind.make(settings);
  for (;;) {
    const std::vector<uint64_t> numbers = search->next(space, sweep.results, oracle).numbers;
    EXPECT_EQ(kind.make(settings)->next(space, sweep.results, oracle).numbers, numbers) << "after a kill";
    if (numbers.empty()) break;
    EXPECT_EQ(std::set<uint64_t>(numbers.begin(), numbers.end()).size(), numbers.size());
    for (uint64_t number : numbers) {
      EXPECT_LT(number, space.points());
      EXPECT_TRUE(sweep.results.emplace(number, function(point_of(space, number))).second) << "known: " << number;
    }
    sweep.batches.push_back(numbers);
  }
  sweep.notes = search->notes();
  return sweep;
}

inline FakeSweep every_point(const Space& space, const Function& function) {
  return run(space, search::kind("grid"), {}, function);
}

/// Share of the hypervolume of everything, up to the worst of the full front.
inline double share_of_hypervolume(const Space& space, const FakeSweep& found, const FakeSweep& all) {
  const auto front = [&](const FakeSweep& sweep) {
    std::vector<std::vector<double>> values;
    for (uint64_t number : front_of(space, sweep.results))
      values.push_back(objective_values(space, sweep.results.at(number).values));
    return values;
  };
  const std::vector<std::vector<double>> truth = front(all);
  std::vector<double> reference = truth.at(0);
  for (const std::vector<double>& values : truth)
    for (size_t i = 0; i < values.size(); ++i) reference[i] = std::max(reference[i], values[i]);
  for (double& value : reference) value += 0.1 * std::abs(value);
  return hypervolume(front(found), reference) / hypervolume(truth, reference);
}

/// An axis whose values are 0, 1, ..; of the network's compression if it has a method.
inline Axis axis_of(const std::string& name, size_t values, const std::string& method = "") {
  Axis axis{name, {}, method, {}};
  for (size_t i = 0; i < values; ++i) axis.values.emplace_back(static_cast<int>(i));
  return axis;
}

}  // namespace winnow::dse::fake
