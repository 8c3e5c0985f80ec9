// What a report says, word for word (WINNOW_UPDATE_GOLDEN=1 rewrites tests/session/golden), and what makes it fail.
#include "session/report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "session/run.h"
#include "tests/session/golden.h"
#include "tests/support/random_case.h"
#include "tests/support/tiny_network.h"

namespace winnow::session {
namespace {

Prepared tiny(const accelerators::Accelerator& accelerator, int images = 1, int batch = 1) {
  const models::Network network = tests::tiny_network();
  mapping::MapOptions options;
  options.batch = batch;
  return prepare(network, accelerator, tests::random_input(network, images, 1), options).value();
}

Report fast(const Prepared& prepared) {
  Report report = run(prepared, Engine::kFast).value().report;
  EXPECT_GT(report.fast_cycles_per_second, 0);
  report.fast_cycles_per_second = 1e6;  // of the machine that runs the test
  return report;
}

TEST(Report, OfOneRun) {
  const Report report = fast(tiny(tests::tiny_accelerator()));
  EXPECT_TRUE(report.pass);
  expect_golden("one_run.txt", to_text(report));
  expect_golden("one_run.json", models::json::to_text(to_document(report)));
}

TEST(Report, OfRunsThatKeepTheirWeightsBesideADram) {
  accelerators::Accelerator accelerator = tests::roomy_accelerator();
  accelerator.dram = {"ddr4-2400"};
  const Report report = fast(tiny(accelerator, 5, 2));
  EXPECT_TRUE(report.pass);
  EXPECT_EQ(report.warm.runs, 2);
  expect_golden("kept_weights.txt", to_text(report));
  expect_golden("kept_weights.json", models::json::to_text(to_document(report)));
}

TEST(Report, PesHaveThePairsOfTheirLayers) {
  const Report report = fast(tiny(tests::roomy_accelerator(), 3));
  uint64_t sum = 0;
  for (const LayerTime& layer : report.layers) {
    uint64_t pairs = 0;
    for (uint64_t of_pe : layer.pe_pairs) pairs += of_pe;
    EXPECT_EQ(pairs, layer.nonzero_pairs) << layer.layer;
    EXPECT_EQ(layer.pe_pairs.size(), layer.expected_pe_pairs.size()) << layer.layer;
    sum += pairs;
  }
  EXPECT_EQ(sum, report.macs);
}

TEST(Report, TheFastEngineObservesNothing) {
  const Report report = fast(tiny(tests::tiny_accelerator()));
  for (const Traffic& t : report.traffic) EXPECT_FALSE(t.observed_bytes) << t.layer;
  const models::json::Document document = to_document(report);
  EXPECT_TRUE(document["dram_bytes_observed"].is_null());
  EXPECT_TRUE(document["dram_bytes"][0]["observed_bytes"].is_null());
}

/// A load command that says another length than the encoder wrote: prediction and engine both believe it.
TEST(Report, WeightsOfAnotherLengthThanTheEncoderWroteFail) {
  Prepared prepared = tiny(tests::tiny_accelerator());
  mapping::Mapping& m = prepared.mapping;
  const auto load = std::find_if(m.steps.begin(), m.steps.end(), [](const mapping::Step& s) {
    return s.descriptor.get(hls::field::opcode) == hls::kLoadWeights;
  });
  ASSERT_NE(load, m.steps.end());
  const uint32_t beats = load->descriptor.get(hls::field::lw_beats, 0);
  const std::vector<mapping::ByteTable> sound = {mapping::predict_bytes(m, prepared.runs[0])};
  const Result right = run(prepared, Engine::kFast).value();
  ASSERT_TRUE(right.report.pass) << right.report.verdict;

  load->descriptor.set(hls::field::lw_beats, beats + 1, 0);
  const std::vector<mapping::ByteTable> predicted = {mapping::predict_bytes(m, prepared.runs[0])};
  EXPECT_EQ(mapping::total(predicted[0]), mapping::total(sound[0]) + 8);
  sim::CosimResult result = right.fast;  // of an engine that does as it is told
  const int counter = static_cast<int>(load->descriptor.get(hls::field::tag));
  result.runs[0].counters.bytes[1][counter] += 8;
  const Report report = make_report(m, predicted, result, Engine::kFast);
  EXPECT_FALSE(report.pass);
  EXPECT_NE(report.verdict.find("bytes differ at 'conv1' weights: predicted "), std::string::npos) << report.verdict;
  EXPECT_NE(report.verdict.find(", encoded "), std::string::npos) << report.verdict;
  EXPECT_NE(to_text(report).find("<- differ"), std::string::npos);
}

TEST(Report, WeightsThatTheProgramNeverLoadsFail) {
  Prepared prepared = tiny(tests::tiny_accelerator());
  mapping::Mapping& m = prepared.mapping;
  const Result right = run(prepared, Engine::kFast).value();
  const std::vector<mapping::ByteTable> predicted = {mapping::predict_bytes(m, prepared.runs[0])};
  m.regions.push_back({{0x100000, 64}, 1, hls::Traffic::kWeights});
  EXPECT_FALSE(make_report(m, predicted, right.fast, Engine::kFast).pass);
}

}  // namespace
}  // namespace winnow::session
