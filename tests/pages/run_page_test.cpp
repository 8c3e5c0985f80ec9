// A run's page and trace: what the engines found, in parts that add up.
#include "pages/run_page.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <numeric>

#include "models/error.h"
#include "pages/active_cycles.h"
#include "pages/stalls.h"
#include "pages/trace.h"
#include "session/activity.h"
#include "session/report.h"
#include "tests/pages/page_parts.h"
#include "tests/support/random_case.h"
#include "tests/support/tiny_network.h"

namespace winnow::pages {
namespace {

using models::json::Document;
using models::json::Json;

/// Five images in three runs of the tiny network, two of which keep the weights; and its files.
class Run : public testing::Test {
 protected:
  void SetUp() override {
    accelerators::Accelerator accelerator = tests::roomy_accelerator();
    accelerator.dram = {"ddr4-2400"};
    const models::Network network = tests::tiny_network();
    mapping::MapOptions options;
    options.batch = 2;
    const session::Prepared prepared =
        session::prepare(network, accelerator, tests::random_input(network, 5, 1), options).value();
    result_ = session::run(prepared, session::Engine::kFast).value();
    std::filesystem::create_directories(folder_);
    report_ = session::to_document(result_.report);
    activity_ = session::activity_document(prepared.mapping, result_);
    write();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write() {
    std::ofstream(folder_ + "/report.json") << report_.dump();
    std::ofstream(folder_ + "/activity.json") << activity_.dump();
  }
  std::string refusal() {
    try {
      run_page(read_run(folder_), "report.json");
    } catch (const models::InputError& e) {
      return e.what();
    }
    return "";
  }

  const std::string folder_ =
      (std::filesystem::temp_directory_path() / ("winnow_run_page_" + std::to_string(::getpid()))).string();
  session::Result result_;
  Document report_, activity_;
};

TEST_F(Run, StallsSumToAllPeCycles) {
  const RunResults run = read_run(folder_);
  uint64_t sum = 0;
  for (const StallPart& part : stall_parts(run, "report.json")) {
    sum += part.pe_cycles;
    EXPECT_FALSE(part.meaning.empty()) << part.name;
  }
  EXPECT_EQ(sum, run.pes * run.cycles);
  EXPECT_GT(run.nonzero_pairs, 0u);
}

TEST_F(Run, StallsThatDoNotSumAreRefused) {
  report_["stall_cycles"]["weights"] = report_["stall_cycles"]["weights"].get<int>() + 1;
  write();
  EXPECT_NE(refusal().find("/stall_cycles: expected a sum of"), std::string::npos) << refusal();
  report_ = session::to_document(result_.report);
  report_["pe_stall_cycles"]["starved"] = 1000000000;
  write();
  EXPECT_NE(refusal().find("/pe_stall_cycles: expected no more than"), std::string::npos) << refusal();
}

TEST_F(Run, PairsOfThePesAreThoseOfTheMachine) {
  uint64_t pairs = 0;
  for (const RunLayer& layer : read_run(folder_).layers) {
    const uint64_t of_layer = std::accumulate(layer.pe_pairs.begin(), layer.pe_pairs.end(), uint64_t{0});
    EXPECT_EQ(of_layer, layer.nonzero_pairs) << layer.name;
    pairs += of_layer;
  }
  EXPECT_EQ(pairs, result_.report.macs);
}

TEST_F(Run, BytesOverTimeAreThoseCounted) {
  const RunResults run = read_run(folder_);
  ASSERT_EQ(run.runs.size(), 3u);
  uint64_t over_time = 0, predicted = 0;
  for (const RunStart& start : run.runs)
    for (const auto& windows : start.bus_bytes)
      over_time += std::accumulate(windows.begin(), windows.end(), uint64_t{0});
  for (const RunBytes& bytes : run.bytes) predicted += bytes.predicted;
  EXPECT_EQ(over_time, predicted);
  EXPECT_TRUE(run.runs[1].weights_kept);
  EXPECT_TRUE(run.runs[1].units[hls::kUnitLw].empty());
}

TEST_F(Run, NoLayerIsAboveARoof) {
  const RunResults run = read_run(folder_);
  const std::vector<uint64_t> active = active_cycles(run);
  std::vector<uint64_t> read(run.layers.size(), 0);
  for (size_t i = 0; i < run.layers.size(); ++i) {
    for (const RunBytes& bytes : run.bytes)
      if (bytes.layer == run.layers[i].name && bytes.stream != hls::traffic_name(hls::Traffic::kActsOut))
        read[i] += bytes.predicted;
    EXPECT_LE(run.layers[i].nonzero_pairs, run.pes * active[i]) << run.layers[i].name;
    EXPECT_LE(static_cast<double>(read[i]), run.bus_bytes_per_cycle * static_cast<double>(active[i]))
        << run.layers[i].name;
  }
  EXPECT_GT(active[1], 0u);
}

TEST_F(Run, ActiveCyclesCountWhatUnitsDoTogetherOnce) {
  RunResults run;
  run.layers.resize(2);
  RunStart& start = run.runs.emplace_back();
  start.units[0] = {{10, 19, 1}, {30, 39, 1}};
  start.units[2] = {{12, 15, 1}, {18, 24, 1}, {20, 22, 0}};
  EXPECT_EQ(active_cycles(run), (std::vector<uint64_t>{3, 25}));
}

TEST_F(Run, PageHasAllOfIt) {
  const std::string html = run_page(read_run(folder_), "report.json");
  const Json data = tests::data_of(html);
  EXPECT_EQ(data["cycles"], result_.report.cycles);
  EXPECT_EQ(data["layers"].size(), report_["layers"].size());
  EXPECT_EQ(data["runs"].size(), 3u);
  EXPECT_EQ(data["runs"][0]["units"].size(), static_cast<size_t>(hls::kUnits));
  EXPECT_EQ(data["bytes"].size(), report_["dram_bytes"].size());
  for (const char* chart : {"timeline", "stalls", "roofline", "load", "bytes"})
    EXPECT_NE(html.find("id=\"" + std::string(chart) + "\""), std::string::npos) << chart;
}

TEST_F(Run, TraceHasAThreadAUnitAndAnEventADescriptor) {
  const RunResults run = read_run(folder_);
  const Json trace = Json::parse(trace_json(run));
  size_t events = 0, threads = 0, spans = 0;
  double end_us = 0;
  for (const Json& event : trace["traceEvents"]) {
    const std::string kind = event["ph"];
    threads += kind == "M" && event["name"] == "thread_name";
    if (kind != "X") continue;
    ++events;
    EXPECT_GT(event["dur"].get<double>(), 0);
    end_us = std::max(end_us, event["ts"].get<double>() + event["dur"].get<double>());
  }
  for (const RunStart& start : run.runs)
    for (const auto& unit : start.units) spans += unit.size();
  EXPECT_EQ(events, spans);
  EXPECT_EQ(threads, run.runs.size() * hls::kUnits);
  EXPECT_LE(end_us, static_cast<double>(run.cycles + 3 * run.runs.size()) / run.clock_mhz + 1e-6);
}

TEST_F(Run, FilesOfTwoRunsAreRefused) {
  activity_["layers"][1]["layer"] = "another";
  write();
  EXPECT_EQ(refusal(), folder_ + "/activity.json: expected the activity of the run of " + folder_ +
                           "/report.json, got that of another one");
}

TEST_F(Run, FilesOfAnotherKindAreRefusedByName) {
  report_["format"] = "winnow-study/1";
  write();
  EXPECT_EQ(refusal(), folder_ + "/report.json: /format: expected \"winnow-report/1\", got \"winnow-study/1\"");
  std::filesystem::remove(folder_ + "/activity.json");
  EXPECT_EQ(refusal(), folder_ + "/activity.json: expected what winnow simulate --out writes, got no such file");
  EXPECT_THROW(read_run(folder_ + "/none"), models::InputError);
}

TEST_F(Run, EveryProblemOfAFileIsSaid) {
  activity_["rows"] = -1;
  activity_["runs"][0]["units"]["compute"][0] = {5, 3, 0};
  activity_["runs"][1]["bus"]["bytes"].erase("weights");
  write();
  const std::string text = refusal();
  for (const char* place :
       {"/rows: expected", "/runs/0/units/compute: expected", "/runs/1/bus/bytes/weights: expected"})
    EXPECT_NE(text.find(place), std::string::npos) << text;
}

}  // namespace
}  // namespace winnow::pages
