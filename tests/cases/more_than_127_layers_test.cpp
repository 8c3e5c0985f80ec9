// Layers past the 127th that moves bytes: they share a counter, and the report says so.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

Json quantization(double scale) { return {{"scale", scale}, {"zero_point", 0}}; }

Json network(const std::vector<Json>& layers, const std::vector<std::string>& outputs) {
  return {{"format", "winnow-network/1"},
          {"name", "deep"},
          {"synthetic", true},
          {"layers", layers},
          {"outputs", outputs},
          {"input", {{"name", "in"}, {"shape", {2, 3, 3}}, {"quantization", quantization(0.05)}}}};
}

/// A chain of relus in alternating scales, so that each is an operation of its own; every tenth from the 121st on is an
/// output.
Json chain(int count) {
  std::vector<Json> layers;
  std::vector<std::string> outputs;
  for (int i = 0; i < count; ++i) {
    const std::string name = "r" + std::to_string(i);
    layers.push_back({{"name", name},
                      {"type", "relu"},
                      {"inputs", {i ? "r" + std::to_string(i - 1) : "in"}},
                      {"quantization", quantization(i % 2 ? 0.05 : 0.1)}});
    if (i == count - 1 || (i >= 120 && i % 10 == 0)) outputs.push_back(name);
  }
  return network(layers, outputs);
}

Json simulated(const Scratch& folder, const std::string& engine) {
  const Outcome got = run_winnow({"simulate", "-n", "deep.json", "-a", "acc.json", "-i", "random:1:0.5", "-e", engine,
                                  "--features", "all", "--out", "run"},
                                 folder.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
  EXPECT_EQ(got.exit_code, 0) << got.out << got.err;
  return Json::parse(folder.read("run/report.json"));
}

Scratch& prepared(Scratch& folder, const Json& net) {
  folder.write("deep.json", net.dump());
  folder.write(
      "acc.json",
      R"({"format": "winnow-accelerator/1", "name": "small", "rows": 2, "columns": 2, "bank_words": 65536, "pointer_words": 65536, "dram": {"model": "fixed", "latency_cycles": 10}})");
  return folder;
}

class Engines : public testing::TestWithParam<const char*> {};

TEST_P(Engines, LayersPastTheLastCounterAreComparedAsASum) {
  Scratch folder;
  const Json report = simulated(prepared(folder, chain(150)), GetParam());
  EXPECT_EQ(report["result"], "pass");
  const Json& shared = report["shared_counter"];
  ASSERT_EQ(shared["layers"].size(), 24u);
  EXPECT_EQ(shared["layers"][0], "r126");
  EXPECT_EQ(shared["layers"][23], "r149");
  uint64_t predicted = 0;
  for (const Json& row : report["dram_bytes"]) {
    const std::string layer = row["layer"];
    const bool shares = layer == "r130" || layer == "r140" || layer == "r149";
    EXPECT_EQ(row.contains("counted_bytes"), !shares) << row;
    if (GetParam() == std::string("fast")) EXPECT_TRUE(row["observed_bytes"].is_null()) << row;
    else EXPECT_EQ(row["predicted_bytes"], row["observed_bytes"]);
    if (shares) predicted += row["predicted_bytes"].get<uint64_t>();
  }
  ASSERT_EQ(shared["dram_bytes"].size(), 1u);
  EXPECT_GT(predicted, 0u);
  EXPECT_EQ(shared["dram_bytes"][0]["counted_bytes"], predicted);
  EXPECT_EQ(report["dram_bytes_counted"], report["dram_bytes_predicted"]);
}
INSTANTIATE_TEST_SUITE_P(MoreThan127Layers, Engines, testing::Values("fast", "both"));

/// Relus in their convolutions' scale need no counter.
TEST(MoreThan127Layers, FusedLayersTakeNoCounter) {
  std::vector<Json> layers;
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    layers.push_back({{"name", "c" + number},
                      {"type", "conv"},
                      {"inputs", {i ? "r" + std::to_string(i - 1) : "in"}},
                      {"channels", 2},
                      {"kernel", {1, 1}},
                      {"quantization", quantization(0.05)},
                      {"compression", {{"density", 1}}}});
    layers.push_back(
        {{"name", "r" + number}, {"type", "relu"}, {"inputs", {"c" + number}}, {"quantization", quantization(0.05)}});
  }
  Scratch folder;
  const Json report = simulated(prepared(folder, network(layers, {"r99"})), "both");
  EXPECT_EQ(report["result"], "pass");
  EXPECT_FALSE(report.contains("shared_counter"));
}

}  // namespace
}  // namespace winnow::tests
