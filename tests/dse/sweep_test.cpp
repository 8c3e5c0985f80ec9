// Whole sweeps: each point is what a run of its own gives, threads and interruptions change nothing.
#include "dse/sweep.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "accelerators/accelerator.h"
#include "dse/merge.h"
#include "dse/store.h"
#include "mapping/mapping.h"
#include "models/compress/compress.h"
#include "models/error.h"
#include "models/file.h"
#include "models/images.h"
#include "models/reference/reference.h"
#include "session/run.h"

namespace winnow::dse {
namespace {

namespace fs = std::filesystem;

/// A folder of its own, gone at the end.
class SweepTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/winnow-sweep-XXXXXX";
    folder_ = mkdtemp(name);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  fs::path folder_;
};

const char* const kSpace = R"({"format": "winnow-space/1", "network": "lenet-300-100-float", "accelerator": "4x4",
  "axes": {"rows": [2, 4], "columns": [4, 33], "dram.latency_cycles": [10, 200], "density": [0.05, 0.1],
           "codebook_bits.ip1": [0, 4]},
  "calibration_images": 2, "constraints": ["cycles > 0"], "objectives": ["cycles", "dram_bytes", "-weights_kept"]})";

/// In which large machines beat small ones wherever weights are few.
const char* const kDominated = R"({"format": "winnow-space/1", "network": "lenet-300-100-float", "accelerator": "8x8",
  "axes": {"rows": [1, 8], "columns": [1, 8], "dram.latency_cycles": [10, 200], "density": [0.05, 0.3]},
  "calibration_images": 2, "objectives": ["cycles"]})";

Swept swept(const std::string& store_file, int threads, uint64_t points = 0, bool drop = false,
            const char* text = kSpace) {
  const Space space = parse_space(text, "space.json");
  const auto search = search::grid({1, points});
  return sweep(space, *search, store_file, {threads, false, drop, "grid " + std::to_string(points)});
}

void expect_equal(const std::map<uint64_t, Results>& a, const std::map<uint64_t, Results>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [number, results] : a) {
    EXPECT_EQ(results.values, b.at(number).values) << number;
    EXPECT_EQ(results.reason, b.at(number).reason) << number;
    EXPECT_EQ(results.state, b.at(number).state) << number;
    EXPECT_EQ(results.layers, b.at(number).layers) << number;
  }
}

TEST_F(SweepTest, PointsAreWhatRunsOfTheirOwnGive) {
  const Space space = parse_space(kSpace, "space.json");
  const Swept found = swept(file("a"), 1);
  EXPECT_EQ(found.results.size(), 32u);
  EXPECT_EQ(found.settled, 32u);
  EXPECT_EQ(found.work.networks, 4u);
  EXPECT_EQ(found.work.runs, 16u);
  EXPECT_EQ(found.work.encodings, 8u);  // latency shares them; 33 columns are refused before

  const models::Network network = models::load_network("lenet-300-100-float");
  for (uint64_t number : {uint64_t{0}, uint64_t{5}, uint64_t{27}}) {
    const Point point = point_of(space, number);
    const auto fields = values_of(space, point);
    const Results& results = found.results.at(number);
    if (fields["columns"] == 33) {
      EXPECT_NE(results.reason.find("/columns: expected 1..32, got 33"), std::string::npos) << results.reason;
      continue;
    }
    models::compress::CompressOptions how;
    how.density = fields["density"].get<double>();
    how.layer_codebook_bits["ip1"] = fields["codebook_bits.ip1"].get<int>();
    const models::Tensor<float> samples = models::real_samples(models::load_input("digits", network, 2), network);
    const models::Network compressed = models::compress::compress(network, samples, how);
    const accelerators::Accelerator accelerator =
        accelerators::load_accelerator("4x4", {{"rows", fields["rows"]},
                                               {"columns", fields["columns"]},
                                               {"dram.latency_cycles", fields["dram.latency_cycles"]}});
    const session::Prepared prepared =
        session::prepare(compressed, accelerator, models::load_input("digits", compressed, 1).images).value();
    session::RunOptions options;
    options.progress = sim::Progress::kOff;
    const session::Result alone = session::run(prepared, session::Engine::kFast, options).value();
    EXPECT_EQ(results.values.at("cycles"), static_cast<double>(alone.report.cycles)) << number;
    uint64_t bytes = 0;
    for (const session::Traffic& t : alone.report.traffic) bytes += t.counted_bytes;
    EXPECT_EQ(results.values.at("dram_bytes"), static_cast<double>(bytes)) << number;
  }
}

TEST_F(SweepTest, ThreadsAndInterruptionsChangeNothing) {
  const Swept whole = swept(file("whole"), 1);
  expect_equal(swept(file("threads"), 2).results, whole.results);
  EXPECT_EQ(swept(file("parts"), 1, 7).settled, 7u);
  const Swept rest = swept(file("parts"), 2);
  EXPECT_EQ(rest.settled, 25u);
  expect_equal(rest.results, whole.results);
  EXPECT_EQ(swept(file("parts"), 1).settled, 0u);
}

TEST_F(SweepTest, DroppedPointsAreOnNoFront) {
  const Space space = parse_space(kDominated, "space.json");
  const Swept whole = swept(file("whole"), 1, 0, false, kDominated);
  const Swept screened = swept(file("screened"), 2, 0, true, kDominated);
  EXPECT_EQ(front_of(space, screened.results), front_of(space, whole.results));
  EXPECT_LT(screened.work.runs, whole.work.runs);
  for (const auto& [number, results] : screened.results) {
    const Results& measured = whole.results.at(number);
    if (results.state != State::kDropped) {
      EXPECT_EQ(results.values, measured.values) << number;
      continue;
    }
    for (const auto& [name, range] : results.bounds) {
      if (measured.values.count(name) == 0) continue;
      EXPECT_LE(range.low, measured.values.at(name)) << number << " " << name;
      EXPECT_GE(range.high, measured.values.at(name)) << number << " " << name;
    }
  }
  expect_equal(swept(file("again"), 1, 0, true, kDominated).results, screened.results);
}

TEST(Sharing, StreamsAreThoseOfEveryFieldThatLeavesThem) {
  const models::Network network = models::load_network("lenet-5");
  const models::FeatureMap image = models::load_input("digits", network, 1).images;
  const mapping::Densities densities = mapping::measure_densities(network, models::reference::run(network, image));
  const auto streams = [&](const std::vector<accelerators::FieldValue>& fields) {
    const auto encoded = mapping::encode_network(network, accelerators::load_accelerator("4x4", fields), densities, {});
    std::vector<uint8_t> bytes;
    for (const mapping::EncodedBytes& piece : encoded.value->image)
      bytes.insert(bytes.end(), piece.bytes.begin(), piece.bytes.end());
    return bytes;
  };
  const std::vector<uint8_t> base = streams({});
  const std::map<std::string, models::json::Json> others = {
      {"accumulator_bits", 24}, {"accumulator_sets", 2},     {"bank_words", 4096},
      {"burst_beats", 8},       {"clock_mhz", 100.0},        {"queue_depth", 16},
      {"vector_lanes", 4},      {"dram.latency_cycles", 77}, {"rows", 2},
      {"columns", 8},           {"decoders_per_row", 2},     {"accumulators", 8},
      {"axi_bits", 128}};
  int kept = 0;
  for (const auto& [name, value] : others) {
    const bool leaves = Axis{name, {}, "", {}}.leaves_streams();
    EXPECT_EQ(streams({{name, value}}) == base, leaves) << name;
    kept += leaves;
  }
  EXPECT_EQ(kept, 8);
}

TEST_F(SweepTest, SharesAreThePointsOnce) {
  const Space space = parse_space(kSpace, "space.json");
  std::vector<std::string> files;
  for (int part = 1; part <= 3; ++part) {
    const auto search = search::share(search::grid({}), {part, 3});
    files.push_back(file("part" + std::to_string(part)));
    sweep(space, *search, files.back(), {1, false, false, "share"});
  }
  const Swept whole = swept(file("whole"), 1);
  expect_equal(merge(space, files, file("merged")).results, whole.results);
  EXPECT_EQ(swept(file("merged"), 1).settled, 0u);
  // What one of them says otherwise is refused.
  Results other = whole.results.begin()->second;
  other.values["cycles"] += 1;
  const uint64_t number = whole.results.begin()->first;
  { Store(file("other"), space.text).add({{number, other}}, {{number, "{}"}}); }
  EXPECT_THROW(merge(space, {file("whole"), file("other")}, file("none")), models::InputError);
  EXPECT_FALSE(fs::exists(file("none")));
}

TEST_F(SweepTest, ChangedFilesOfTheSpaceAreRefused) {
  const auto accelerator = [&](int rows) {
    models::write_file(file("acc.json"), accelerators::accelerator_text("4x4", {{"rows", rows}}, "mine"));
  };
  const std::string text = R"({"format": "winnow-space/1", "network": "lenet-300-100", "accelerator": ")" +
                           file("acc.json") + R"(", "axes": {"queue_depth": [4, 8]}})";
  const Space space = parse_space(text, "space.json");
  const auto swept = [&] { return sweep(space, *search::grid({}), file("a"), {1, false, false, "grid"}); };
  accelerator(4);
  EXPECT_EQ(swept().settled, 2u);
  EXPECT_EQ(swept().settled, 0u);
  accelerator(2);
  EXPECT_THROW(swept(), models::InputError);
}

TEST_F(SweepTest, LayersAndGroupsAreTheNetworks) {
  const Space space =
      parse_space(R"({"format": "winnow-space/1", "network": "lenet-300-100-float", "accelerator": "4x4",
    "groups": {"ip1": ["ip2"], "all": ["relu1"]}, "axes": {"density.nope": [0.5], "density.ip1": [0.5]}})",
                  "space.json");
  try {
    sweep(space, *search::grid({}), file("a"), {1, false, false, "grid"});
    FAIL();
  } catch (const models::InputError& e) {
    EXPECT_EQ(e.lines(),
              (std::vector<std::string>{
                  "space.json: /groups/all: expected the name of a conv or fc layer of lenet-300-100-float, got "
                  "\"relu1\"",
                  "space.json: /groups/ip1: expected a name that no layer has, got \"ip1\"",
                  "space.json: /axes/density.nope: expected the name of a conv or fc layer of "
                  "lenet-300-100-float, got \"nope\""}));
  }
  EXPECT_FALSE(fs::exists(file("a")));
}

TEST_F(SweepTest, StoreOfAnotherSpaceIsRefused) {
  { Store store(file("a"), "one"); }
  EXPECT_THROW(Store(file("a"), "another"), models::InputError);
  EXPECT_THROW(Store(file("none/a"), "one"), models::InputError);
}

}  // namespace
}  // namespace winnow::dse
