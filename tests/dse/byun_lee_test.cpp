// The smallest network that is accurate enough, on functions whose smallest is known.
#include <cmath>

#include "models/error.h"
#include "tests/dse/fake_sweep.h"

namespace winnow::dse {
namespace {

using fake::every_point;
using fake::FakeSweep;
using fake::Function;
using fake::measured;
using fake::refused;
using fake::run;

constexpr uint64_t kNetworks = 9 * 7 * 10;

/// Three methods of 9, 7 and 10 values; the last value of an axis compresses the least.
Space space_of(const std::string& constraint) {
  Space space;
  space.file = "space.json";
  space.axes = {fake::axis_of("channels", 9, "channels"), fake::axis_of("codebook_bits", 7, "codebook_bits"),
                fake::axis_of("density", 10, "density")};
  for (int i = 0; i < 7; ++i) space.axes[1].values[static_cast<size_t>(i)] = i + 2;
  space.constraints.emplace_back(constraint);
  space.objectives = {{"model_bytes", false}};
  return space;
}

/// Losses that grow with every step and more where methods meet; `noise`: up to so much of accuracy, by the point.
Function networks(double together, double noise) {
  return [=](const Point& p) {
    const double channels = 8 - static_cast<double>(p[0]), bits = 6 - static_cast<double>(p[1]),
                 density = 9 - static_cast<double>(p[2]);
    const double a = 0.002 * (std::exp(0.7 * channels) - 1), b = 0.001 * (std::exp(0.9 * bits) - 1),
                 c = 0.0015 * (std::exp(0.5 * density) - 1);
    const uint64_t hash = (p[0] * 7919 + p[1] * 104729 + p[2] * 1299709) % 1009;
    const double off = noise * (static_cast<double>(hash) / 504 - 1);
    const double accuracy =
        0.99 - a - b - c - together * (std::sqrt(a * b) + std::sqrt(b * c) + std::sqrt(a * c)) + off;
    const double bytes = std::round(1e5 * (1 - 0.09 * channels) * (8 - bits) / 8 * (1 - 0.085 * density) + 2000);
    return measured({{"accuracy", std::clamp(accuracy, 0.1, 1.0)}, {"model_bytes", bytes}, {"cycles", bytes * 2}});
  };
}

double smallest(const Space& space, const FakeSweep& sweep) {
  double size = 1e300;
  for (const auto& [number, results] : sweep.results)
    if (is_feasible(space, results)) size = std::min(size, results.values.at("model_bytes"));
  return size;
}

const search::Kind& byun_lee() { return search::kind("byun-lee"); }

TEST(ByunLee, FindsTheSmallestThatIsAccurateEnough) {
  for (const double together : {0.0, 0.3, -0.2})
    for (const double noise : {0.0, 0.002})
      for (const char* constraint : {"accuracy > 0.97", "accuracy >= 0.95", "0.9 < accuracy", "accuracy > 0.985"}) {
        const Space space = space_of(constraint);
        const Function function = networks(together, noise);
        const FakeSweep found = run(space, byun_lee(), {}, function, {"model_bytes"});
        const double best = smallest(space, every_point(space, function));
        EXPECT_LE(smallest(space, found), 1.02 * best) << constraint << " together " << together << " noise " << noise;
        EXPECT_LE(found.results.size(), kNetworks / 10) << constraint << " together " << together << " noise " << noise;
      }
}

TEST(ByunLee, TriesEveryAcceleratorWithTheNetwork) {
  Space space = space_of("accuracy > 0.97");
  space.axes.push_back(fake::axis_of("rows", 4));
  const FakeSweep found = run(space, byun_lee(), {}, networks(0.3, 0), {"model_bytes"});
  EXPECT_EQ(found.batches.back().size(), 3u);
  const uint64_t best = found.batches.back().back() / 4;
  for (uint64_t number : found.batches.back()) EXPECT_EQ(number / 4, best);
  for (size_t i = 0; i + 1 < found.batches.size(); ++i)
    for (uint64_t number : found.batches[i]) EXPECT_EQ(number % 4, 0u);
  EXPECT_EQ(run(space, byun_lee(), {1, 5}, networks(0.3, 0), {"model_bytes"}).results.size(), 5u);
}

TEST(ByunLee, PassesOverWhatIsRefusedAndEndsWhereNothingDoes) {
  const Space space = space_of("accuracy > 0.97");
  const Function some = [](const Point& p) {
    return (p[0] + p[1] + p[2]) % 5 == 0 && p[0] < 8 ? refused() : networks(0.3, 0)(p);
  };
  const FakeSweep found = run(space, byun_lee(), {}, some, {"model_bytes"});
  EXPECT_LE(smallest(space, found), 1.02 * smallest(space, every_point(space, some)));
  const FakeSweep none = run(space, byun_lee(), {}, [](const Point&) { return refused(); });
  EXPECT_EQ(none.results.size(), 1u);
  EXPECT_EQ(none.notes, "networks measured: 1 of 630; the smallest that is accurate enough: none\n");
}

TEST(ByunLee, RefusesSpacesThatSeekNoAccuracy) {
  const auto refusal = [](const Space& space) -> std::string {
    try {
      byun_lee().make({})->check(space);
    } catch (const models::InputError& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_EQ(refusal(space_of("accuracy < 0.9")), "");
  Space space = space_of("cycles < 1000");
  EXPECT_EQ(refusal(space), "space.json: /constraints: expected a condition on accuracy for byun-lee, got none");
  space.axes = {fake::axis_of("rows", 3)};
  EXPECT_EQ(refusal(space),
            "space.json: /constraints: expected a condition on accuracy for byun-lee, got none\n"
            "space.json: /axes: expected one that compresses the network for byun-lee, got none");
}

}  // namespace
}  // namespace winnow::dse
