// ChamNet's way on functions: what its predictors learn, its contract, and what it finds.
#include <cmath>

#include "dse/search/gaussian_process.h"
#include "dse/search/predictor.h"
#include "tests/dse/fake_sweep.h"

namespace winnow::dse {
namespace {

using fake::every_point;
using fake::FakeSweep;
using fake::Function;
using fake::refused;
using fake::run;

/// 480 points: an array, and a density of each of two layers.
Space space_of() {
  Space space;
  space.file = "space.json";
  space.axes = {fake::axis_of("density.conv", 8, "density"), fake::axis_of("density.fc", 10, "density"),
                fake::axis_of("rows", 6)};
  space.axes[0].layers = {"conv"};
  space.axes[1].layers = {"fc"};
  space.constraints.emplace_back("accuracy > 0.9");
  space.objectives = {{"cycles", false}, {"pes", false}};
  return space;
}

/// Convolutions are bound by the array, the rest by its weights; a layer that loses too much costs accuracy.
Results network(const Point& p) {
  const double conv = static_cast<double>(p[0]) + 1, fc = static_cast<double>(p[1]) + 1,
               rows = static_cast<double>(p[2]) + 1;
  Results results =
      fake::measured({{"accuracy", 0.99 - 0.2 * std::exp(-0.5 * conv) - 0.1 * std::exp(-0.4 * fc) - 0.05 / (conv * fc)},
                      {"pes", 4 * rows}});
  results.layers["conv"]["cycles"] = std::ceil(5000 * conv / rows) + 300;
  results.layers["fc"]["cycles"] = 900 * fc + 40 * rows;
  results.layers["pool"]["cycles"] = 100;
  for (const auto& [layer, values] : results.layers) results.values["cycles"] += values.at("cycles");
  return results;
}

TEST(GaussianProcess, MeetsItsPointsAndIsSureThere) {
  std::vector<std::vector<double>> points;
  std::vector<double> values;
  const auto f = [](double x, double y) { return std::sin(3 * x) + 0 * y; };
  for (int i = 0; i < 30; ++i) {
    points.push_back({i / 29.0, (i * 7 % 30) / 29.0});
    values.push_back(f(points.back()[0], points.back()[1]));
  }
  const search::GaussianProcess process(points, values);
  EXPECT_NEAR(process.at(points[11]).mean, values[11], 1e-3);
  EXPECT_NEAR(process.at({0.512, 0.1}).mean, f(0.512, 0.1), 5e-3);
  EXPECT_LT(process.at({0.5, 0.5}).deviation, process.at({3, 0.5}).deviation);
  const search::GaussianProcess flat({{0}, {1}}, {2, 2});
  EXPECT_NEAR(flat.at({0.3}).mean, 2, 1e-9);
  EXPECT_NEAR(flat.at({0.3}).deviation, 0, 1e-9);
}

TEST(Predictor, ReadsOperatorsThatWereMeasuredInOtherNetworks) {
  const Space space = space_of();
  std::map<uint64_t, Results> measured;
  for (const Point& point : {Point{1, 2, 3}, Point{5, 8, 3}, Point{6, 1, 0}})
    measured[number_of(space, point)] = network(point);
  class : public search::Oracle {
   public:
    std::optional<Bounds> bounds(uint64_t) override { return Bounds{{"pes", Interval::exactly(7)}}; }
  } oracle;
  const search::Predictor predictor(space, measured);
  const Results mixed = predictor.expected(number_of(space, {1, 8, 3}), 1, oracle);
  EXPECT_DOUBLE_EQ(mixed.values.at("cycles"), network({1, 8, 3}).values.at("cycles"));
  EXPECT_EQ(mixed.values.at("pes"), 7);
  EXPECT_GT(mixed.values.at("accuracy"),
            predictor.expected(number_of(space, {1, 8, 3}), 0, oracle).values.at("accuracy"));
}

TEST(ChamNet, FindsTheFrontUnderAConstraint) {
  const Space space = space_of();
  const FakeSweep all = every_point(space, network);
  for (const uint64_t seed : {1, 2}) {
    const FakeSweep found = run(space, search::kind("chamnet"), {seed, 0}, network, {"pes"});
    EXPECT_LE(found.results.size(), 50u);
    EXPECT_GE(fake::share_of_hypervolume(space, found, all), 0.97) << "seed " << seed;
  }
}

TEST(ChamNet, LivesWithRefusedPointsAndKeepsItsBudget) {
  const Space space = space_of();
  const Function some = [](const Point& p) { return p[2] == 5 || p[0] == 4 ? refused() : network(p); };
  const FakeSweep found = run(space, search::kind("chamnet"), {1, 32}, some, {"pes"});
  EXPECT_LE(found.results.size(), 32u);
  EXPECT_GE(fake::share_of_hypervolume(space, found, every_point(space, some)), 0.9);
  const Function nothing = [](const Point&) { return refused(); };
  EXPECT_LE(run(space, search::kind("chamnet"), {1, 32}, nothing).results.size(), 32u);
}

}  // namespace
}  // namespace winnow::dse
