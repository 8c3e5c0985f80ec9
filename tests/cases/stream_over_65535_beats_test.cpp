// Activation streams longer than their 16-bit length slots can say: cut into streams that fit, or refused with the
// layer's name.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

/// Two banks of all their words, beats of 8 bytes: a dense pixel of 15 channels takes 17 bytes, and 30,840 of those
/// 65,535 beats.
void write_accelerator(const Scratch& folder) {
  folder.write(
      "acc.json",
      R"({"format": "winnow-accelerator/1", "name": "acc", "rows": 1, "columns": 2, "bank_words": 65536, "axi_bits": 64,
                               "dram": {"model": "ideal"}})");
}

void write_network(const Scratch& folder, const Json& shape, const Json& layers) {
  const Json quantization = {{"scale", 0.05}, {"zero_point", 0}};
  folder.write("net.json", Json{{"format", "winnow-network/1"},
                                {"name", "net"},
                                {"synthetic", true},
                                {"input", {{"name", "in"}, {"shape", shape}, {"quantization", quantization}}},
                                {"layers", layers},
                                {"outputs", {layers.back()["name"]}}}
                               .dump());
}

const Json kSame = {{{"name", "p"}, {"type", "max_pool"}, {"inputs", {"in"}}, {"kernel", {1, 1}}}};

/// Streams of a tensor by plan.json.
size_t streams(const Scratch& folder, const std::string& tensor) {
  const Json plan = Json::parse(folder.read("out/plan.json"));
  return static_cast<size_t>(std::count_if(plan["transfers"].begin(), plan["transfers"].end(),
                                           [&](const Json& t) { return t["tensor"] == tensor; }));
}

class StreamOver65535Beats : public testing::Test {
 protected:
  void SetUp() override { write_accelerator(folder_); }

  void expect_runs(const std::vector<std::string>& more) {
    std::vector<std::string> simulate = {"simulate", "-n",   "net.json",   "-a",  "acc.json",   "-i",     "random:1:1",
                                         "-e",       "both", "--features", "all", "--watchdog", "1000000"};
    simulate.insert(simulate.end(), more.begin(), more.end());
    const Outcome got = run_winnow(simulate, folder_.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
    EXPECT_EQ(got.exit_code, 0) << got.out << got.err;
    EXPECT_NE(got.out.find("PASS: every word of every tensor equals the reference"), std::string::npos) << got.out;
  }
  void expect_maps() {
    for (const char* verb : {"map", "generate"}) {
      const Outcome got =
          run_winnow({verb, "-n", "net.json", "-a", "acc.json", "-i", "random:1:1", "-o", "out"}, folder_.path(), {});
      EXPECT_EQ(got.exit_code, 0) << verb << got.err;
    }
    EXPECT_EQ(run_winnow({"check", "-n", "net.json", "-a", "acc.json"}, folder_.path(), {}).exit_code, 0);
  }

  Scratch folder_;
};

TEST_F(StreamOver65535Beats, AtTheLimitOneStream) {
  write_network(folder_, {15, 154, 200}, kSame);
  expect_maps();
  EXPECT_EQ(streams(folder_, "in"), 1u);
  EXPECT_EQ(streams(folder_, "p"), 1u);
  write_network(folder_, {15, 30840, 1}, kSame);  // 65,535 beats
  expect_maps();
  EXPECT_EQ(streams(folder_, "p"), 1u);
  expect_runs({});
}

TEST_F(StreamOver65535Beats, OnePastIsCut) {
  write_network(folder_, {15, 30841, 1}, kSame);
  expect_maps();
  EXPECT_EQ(streams(folder_, "in"), 2u);
  EXPECT_EQ(streams(folder_, "p"), 2u);
  expect_runs({});
}

TEST_F(StreamOver65535Beats, PartsOfARowInStrips) {
  write_network(folder_, {15, 3, 32000}, kSame);
  expect_maps();
  EXPECT_EQ(streams(folder_, "in"), 6u);
  EXPECT_EQ(streams(folder_, "p"), 6u);
  expect_runs({});
}

TEST_F(StreamOver65535Beats, ABatchByItsRows) {
  write_network(folder_, {15, 80, 200}, kSame);
  expect_runs({"-b", "2", "--images", "2"});
}

TEST_F(StreamOver65535Beats, MoreStreamsThanSlotsAreRefusedByName) {
  folder_.write("acc.json",
                R"({"format": "winnow-accelerator/1", "name": "acc", "rows": 1, "columns": 1, "bank_words": 16})");
  write_network(folder_, {1, 2, 4}, kSame);
  for (const char* verb : {"map", "generate"}) {
    const Outcome got = run_winnow(
        {verb, "-n", "net.json", "-a", "acc.json", "-i", "random:1", "-b", "129", "--images", "129", "-o", "out"},
        folder_.path(), {});
    EXPECT_EQ(got.exit_code, 2);
    EXPECT_EQ(got.err,
              "error: net.json: layer 'p' on 'acc': expected at most 256 activation streams, got 258, 129 of them of "
              "'p' (use a smaller batch)\n");
  }
  EXPECT_EQ(folder_.snapshot().count("out/"), 0u);
}

}  // namespace
}  // namespace winnow::tests
