// Is a unit or a memory that works for a long time left to work, and a true hang found and explained?
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

/// One design for all cases: two banks, a vector lane each.
std::string accelerator(const std::string& dram) {
  return R"({"format":"winnow-accelerator/1","name":"acc","rows":1,"columns":2,"accumulators":8,"accumulator_sets":2,"weight_words":256,"pointer_words":256,)"
         R"("bank_words":4096,"vector_lanes":1,"dram":)" +
         dram + "}";
}

std::string network(int height, int width) {
  return R"({"format":"winnow-network/1","name":"pool","synthetic":true,"input":{"name":"in","shape":[2,)" +
         std::to_string(height) + "," + std::to_string(width) +
         R"(],"quantization":{"scale":0.05,"zero_point":0}},"layers":[{"name":"g","type":"global_max_pool","inputs":["in"]}],"outputs":["g"]})";
}

Outcome simulate(const std::string& network_text, const std::string& dram, std::vector<std::string> more,
                 nlohmann::json* report = nullptr) {
  const Scratch folder;
  folder.write("net.json", network_text);
  folder.write("acc.json", accelerator(dram));
  std::vector<std::string> arguments = {"simulate", "-n", "net.json", "-a", "acc.json", "-o", "out"};
  if (std::find(more.begin(), more.end(), "-i") == more.end()) more.insert(more.end(), {"-i", "random:1"});
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Outcome got = run_winnow(arguments, folder.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
  if (report) *report = nlohmann::json::parse(folder.read("out/report.json"));
  return got;
}

const char* const kIdeal = R"({"model":"ideal"})";
const char* const kSlow = R"({"model":"fixed","latency_cycles":30000})";

/// 2,800 words of 8 lanes, a lane a cycle: the only write comes after 22,400 cycles of reading the banks.
TEST(Watchdog, APassThatOnlyReadsIsWork) {
  nlohmann::json report;
  const Outcome got = simulate(network(40, 70), kIdeal, {"--watchdog", "1000"}, &report);
  EXPECT_EQ(got.exit_code, 0) << got.out << got.err;
  EXPECT_GT(report.at("cycles").get<int>(), 22400);
}

TEST(Watchdog, AMemoryThatIsSlowIsNotAHang) {
  nlohmann::json report;
  const Outcome got = simulate(network(3, 3), kSlow, {"--watchdog", "1000"}, &report);
  EXPECT_EQ(got.exit_code, 0) << got.out << got.err;
  EXPECT_GT(report.at("cycles").get<int>(), 60000);  // the program and the input, one behind the other
}

/// Sparse weights with fillers, empty and full maps, strides, a depthwise pass, a store: at no time do 100 cycles pass
/// without a sign of work.
TEST(Watchdog, EveryUnitAtWorkIsSeen) {
  const std::string conv =
      R"({"format":"winnow-network/1","name":"conv","synthetic":true,"input":{"name":"in","shape":[8,16,16],"quantization":{"scale":0.05,"zero_point":0}},"layers":[)"
      R"({"name":"c","type":"conv","inputs":["in"],"channels":16,"kernel":[5,5],"stride":[3,3],"quantization":{"scale":0.5,"zero_point":128},)"
      R"("compression":{"density":0.02,"codebook_bits":4,"encoding":"runs","run_bits":4,"huffman":true}},)"
      R"({"name":"d","type":"conv","inputs":["c"],"channels":16,"groups":16,"kernel":[3,3],"quantization":{"scale":0.5,"zero_point":128}},)"
      R"({"name":"g","type":"global_avg_pool","inputs":["d"]},{"name":"f","type":"fc","inputs":["g"],"channels":8,"quantization":{"scale":0.5,"zero_point":128}}],"outputs":["f"]})";
  for (const char* input : {"random:1:0", "random:1:0.02", "random:1:1"})
    for (const char* dram : {kIdeal, R"({"model":"fixed","latency_cycles":500,"bytes_per_cycle":1})"}) {
      const Outcome got = simulate(conv, dram, {"--watchdog", "100", "-i", input});
      EXPECT_EQ(got.exit_code, 0) << input << " " << dram << "\n" << got.out << got.err;
    }
}

/// A burst that is never answered; behind a slow memory it is found as long after that memory's last answer.
TEST(Watchdog, AHangIsFoundInTime) {
  for (const char* dram : {kIdeal, kSlow}) {
    nlohmann::json report;
    const Outcome got =
        simulate(network(3, 3), dram, {"--watchdog", "2000", "--inject", "axi-hang", "--seed", "3"}, &report);
    EXPECT_EQ(got.exit_code, 1) << got.out << got.err;
    const std::string verdict = report.at("verdict");
    std::smatch found;
    ASSERT_TRUE(std::regex_search(
        verdict, found,
        std::regex("no progress for (\\d+) cycles, at cycle (\\d+), run 0; the limit is --watchdog 2000")))
        << verdict;
    EXPECT_EQ(found[1], "2001");
    EXPECT_LT(std::stoi(found[2]), std::string(dram) == kIdeal ? 4000 : 130000);
  }
}

}  // namespace
}  // namespace winnow::tests
