// NSGA-II on functions: its contract, its budget, and how much of the front it finds.
#include <cmath>

#include "tests/dse/fake_sweep.h"

namespace winnow::dse {
namespace {

using fake::every_point;
using fake::FakeSweep;
using fake::Function;
using fake::measured;
using fake::refused;
using fake::run;

/// 3,072 points: machines that grow in three ways, networks of two densities, and steps as memories have them.
struct Machines {
  Space space;
  Machines() {
    for (const auto& [name, values] : std::vector<std::pair<std::string, size_t>>{{"columns", 4},
                                                                                  {"density.conv", 6},
                                                                                  {"density.fc", 4},
                                                                                  {"dram.channels", 2},
                                                                                  {"queue_depth", 4},
                                                                                  {"rows", 4}})
      space.axes.push_back(fake::axis_of(name, values, name.rfind("density", 0) == 0 ? "density" : ""));
    space.objectives = {{"cycles", false}, {"dram_bytes", false}, {"pes", false}};
  }
  static Results at(const Point& p) {
    const double pes = std::pow(2.0, static_cast<double>(4 + p[0] + p[5]));
    const double bytes = 1e5 * (1 + 0.3 * static_cast<double>(p[1]) + 0.9 * static_cast<double>(p[2]));
    const double pairs = 1e7 * (1 + 0.5 * static_cast<double>(p[1]) + 0.1 * static_cast<double>(p[2]));
    const double stall = 1 + 1 / (1.0 + static_cast<double>(p[4])) + (p[0] == 3 && p[5] == 3 ? 0.8 : 0);
    const double bus = bytes / (4 + 4 * static_cast<double>(p[3]));
    return measured({{"cycles", std::ceil(std::max(bus, pairs / pes * stall))},
                     {"dram_bytes", bytes + 2000 * static_cast<double>(p[0])},
                     {"pes", pes + static_cast<double>(4 * p[4] + 8 * p[3])}});
  }
};

TEST(Nsga2, FindsTheFrontWithATenthOfThePoints) {
  const Machines machines;
  const FakeSweep all = every_point(machines.space, Machines::at);
  for (const uint64_t seed : {1, 2, 3}) {
    const FakeSweep found = run(machines.space, search::kind("nsga2"), {seed, 0}, Machines::at);
    EXPECT_LE(found.results.size(), 307u);
    EXPECT_GE(fake::share_of_hypervolume(machines.space, found, all), 0.97) << "seed " << seed;
  }
}

TEST(Nsga2, KeepsItsBudgetAndTakesSeeds) {
  const Machines machines;
  const FakeSweep found = run(machines.space, search::kind("nsga2"), {1, 64}, Machines::at);
  EXPECT_EQ(found.results.size(), 64u);
  EXPECT_EQ(run(machines.space, search::kind("nsga2"), {1, 64}, Machines::at).batches, found.batches);
  EXPECT_NE(run(machines.space, search::kind("nsga2"), {2, 64}, Machines::at).batches, found.batches);
  EXPECT_EQ(run(machines.space, search::kind("nsga2"), {1, 5000}, Machines::at).results.size(), 3072u);
}

TEST(Nsga2, LivesWithRefusedFailedAndDroppedPoints) {
  Machines machines;
  machines.space.constraints.emplace_back("cycles < 60000");
  const Function function = [](const Point& p) {
    if (p[0] == 3 && p[5] >= 2) return refused();
    Results results = Machines::at(p);
    if (p[4] == 1) results.state = State::kFailed, results.values.clear();
    if (p[4] == 2) {
      results.state = State::kDropped;
      for (const auto& [name, value] : results.values) results.bounds[name] = Interval::at_least(value / 2);
      results.values.clear();
    }
    return results;
  };
  const FakeSweep all = every_point(machines.space, function);
  const FakeSweep found = run(machines.space, search::kind("nsga2"), {1, 300}, function);
  EXPECT_GE(fake::share_of_hypervolume(machines.space, found, all), 0.9);
  const Function nothing = [](const Point&) { return refused(); };
  EXPECT_LE(run(machines.space, search::kind("nsga2"), {1, 50}, nothing).results.size(), 50u);
}

TEST(Nsga2, OneObjectiveAndOneAxis) {
  Space space;
  space.axes = {fake::axis_of("rows", 500), fake::axis_of("vector_lanes", 1)};
  space.objectives = {{"cycles", false}};
  const Function valley = [](const Point& p) {
    return measured({{"cycles", std::abs(static_cast<double>(p[0]) - 321)}});
  };
  const FakeSweep found = run(space, search::kind("nsga2"), {1, 200}, valley);
  const std::vector<uint64_t> front = front_of(space, found.results);
  ASSERT_FALSE(front.empty());
  EXPECT_LE(found.results.at(front[0]).values.at("cycles"), 3);
  space.axes[0].values.resize(1);
  EXPECT_EQ(run(space, search::kind("nsga2"), {}, valley).results.size(), 1u);
}

}  // namespace
}  // namespace winnow::dse
