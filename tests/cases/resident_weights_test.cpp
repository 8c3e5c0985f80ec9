// Are weights that stay in the PEs fetched once for several starts, with every word, cycle and byte right?
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "session/run.h"
#include "tests/support/map_network.h"
#include "tests/support/program.h"
#include "tests/support/random_case.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

/// Three runs of the tiny network through both engines.
class Resident : public testing::Test {
 protected:
  void map(int batch) {
    const models::Network network = tiny_network();
    mapping::MapOptions options;
    options.batch = batch;
    prepared_ = session::prepare(network, roomy_accelerator(), random_inputs(network, batch, 3, 1), options).value();
  }

  /// Runs in both engines and expects everything to be right.
  session::Report both(bool keep_weights = true, sim::Stalls stalls = {}) {
    session::RunOptions options;
    options.features = rtl_gen::all_features(m_.accelerator);
    options.design.cache = WINNOW_DESIGN_CACHE;
    options.progress = sim::Progress::kOff;
    options.threads = 2;
    options.keep_weights = keep_weights;
    options.stalls = stalls;
    const session::Report report = session::run(prepared_, session::Engine::kBoth, options).value().report;
    EXPECT_TRUE(report.pass) << report.verdict;
    return report;
  }

  session::Prepared prepared_;
  const mapping::Mapping& m_ = prepared_.mapping;
};

TEST_F(Resident, LaterRunsLoadNoWeights) {
  map(1);
  const session::Report report = both();
  EXPECT_EQ(report.cold.runs, 1);
  EXPECT_EQ(report.warm.runs, 2);
  EXPECT_LT(report.warm.cycles / 2, report.cold.cycles);
  EXPECT_LT(report.warm.bytes / 2, report.cold.bytes);
  // Weights and tables passed the bus once: what the image has of them.
  uint64_t weights = 0, seen = 0;
  for (const mapping::LayerPlan& l : m_.layers) weights += l.weight_bytes + l.table_bytes;
  for (const session::Traffic& t : report.traffic)
    if (t.stream == hls::Traffic::kWeights || t.stream == hls::Traffic::kTables) seen += *t.observed_bytes;
  EXPECT_GT(weights, 0u);
  EXPECT_EQ(seen, weights);
  const std::string text = session::to_text(report);
  EXPECT_NE(text.find("first run"), std::string::npos) << text;
  EXPECT_NE(text.find("the weights stay in the PEs"), std::string::npos) << text;
}

TEST_F(Resident, UnderStallsToo) {
  map(1);
  EXPECT_EQ(both(true, {5, 0.4}).warm.runs, 2);
}

TEST_F(Resident, InBatchesOfSeveralChunks) {
  map(8);
  ASSERT_GT(m_.chunks.size(), 1u);
  EXPECT_EQ(both().warm.runs, 2);
}

TEST_F(Resident, EveryRunMayLoadThemAnew) {
  map(1);
  EXPECT_EQ(both(false).cold.runs, 3);
}

TEST_F(Resident, TheWarmProgramIsTheColdOneWithoutWeightLoads) {
  map(1);
  ASSERT_TRUE(m_.weights_resident);
  ASSERT_GT(m_.warm_program.units, 0u);
  const auto units = [&](uint32_t address) {
    for (const mapping::Segment& s : m_.image)
      if (s.address == address) return s.bytes;
    return std::vector<uint8_t>{};
  };
  std::vector<uint8_t> expected;
  for (mapping::Step step : m_.steps) {
    if (step.unit == hls::kUnitLw) continue;
    step.descriptor.set(hls::field::wait_lw, 0);
    for (uint32_t i = 0; i < step.descriptor.get(hls::field::size) * hls::kUnitBytes; ++i)
      expected.push_back(static_cast<uint8_t>(step.descriptor.bits[i / 8] >> (8 * (i % 8))));
  }
  std::vector<uint8_t> warm = units(m_.warm_program.address);
  EXPECT_EQ(m_.warm_program.units * hls::kUnitBytes, expected.size());
  warm.resize(expected.size());
  EXPECT_EQ(warm, expected);
  EXPECT_GE(m_.warm_program.address, m_.program.address + m_.program.units * hls::kUnitBytes);
  EXPECT_EQ(m_.warm_program.address % mapping::kPage, 0u);
}

TEST_F(Resident, WeightsThatDoNotAllFitAreLoadedEveryRun) {
  const models::Network network = tiny_network();
  const mapping::Mapping m = map_network(network, tiny_accelerator(), {});
  EXPECT_FALSE(m.weights_resident);
  EXPECT_EQ(m.warm_program.units, 0u);
}

TEST(ResidentWeights, SimulateLoadsThemOnceUnlessToldOtherwise) {
  const Scratch folder;
  for (const char* weights : {"once", "every-run"}) {
    const Outcome got = run_winnow({"simulate", "-n", "lenet-5", "-a", "4x4", "-e", "fast", "--images", "4",
                                    "--weights", weights, "--out", weights},
                                   folder.path(), {});
    ASSERT_EQ(got.exit_code, 0) << got.err << got.out;
  }
  const Json once = Json::parse(folder.read("once/report.json")),
             every = Json::parse(folder.read("every-run/report.json"));
  EXPECT_EQ(once["runs_with_weights_loaded"]["runs"], 1);
  EXPECT_EQ(once["runs_with_weights_kept"]["runs"], 3);
  EXPECT_FALSE(every.contains("runs_with_weights_kept"));
  const auto weights_of = [](const Json& report) {
    uint64_t bytes = 0;
    for (const Json& row : report["dram_bytes"])
      if (row["stream"] == "weights" || row["stream"] == "tables") bytes += row["counted_bytes"].get<uint64_t>();
    return bytes;
  };
  EXPECT_EQ(4 * weights_of(once), weights_of(every));
  // Of LeNet-5's bytes, nine in ten are weights.
  const uint64_t first = once["runs_with_weights_loaded"]["dram_bytes"],
                 later = once["runs_with_weights_kept"]["dram_bytes"];
  EXPECT_LT(later / 3, first / 8);
  EXPECT_EQ(first + later, once["dram_bytes_counted"].get<uint64_t>());
}

TEST(ResidentWeights, PlanManifestAndDriverNameBothPrograms) {
  const Scratch folder;
  const Outcome got = run_winnow({"generate", "-n", "lenet-5", "-a", "4x4", "--out", "o"}, folder.path(), {});
  ASSERT_EQ(got.exit_code, 0) << got.err;
  const Json plan = Json::parse(folder.read("o/plan.json")),
             manifest = Json::parse(folder.read("o/winnow_params.json"));
  for (const char* key : {"program_address", "program_units", "warm_program_address", "warm_program_units"})
    EXPECT_EQ(plan[key], manifest[key]) << key;
  EXPECT_GT(plan["warm_program_units"].get<int>(), 0);
  EXPECT_LT(plan["dram_bytes_predicted_per_warm_run"].get<int>(), plan["dram_bytes_predicted_per_run"].get<int>());
  char define[80];
  std::snprintf(define, sizeof define, "#define WINNOW_NET_WARM_PROGRAM_ADDRESS 0x%08xu",
                plan["warm_program_address"].get<unsigned>());
  EXPECT_NE(folder.read("o/winnow_driver.h").find(define), std::string::npos) << define;
}

TEST(ResidentWeights, AWordThatIsNotOneIsRefused) {
  const Scratch folder;
  const Outcome got = run_winnow({"simulate", "-n", "lenet-5", "-a", "4x4", "--weights", "always"}, folder.path(), {});
  EXPECT_EQ(got.exit_code, 2);
  EXPECT_EQ(got.err, "error: --weights: expected once or every-run, got \"always\"\n");
}

}  // namespace
}  // namespace winnow::tests
