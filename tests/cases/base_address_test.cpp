// Can the image lie anywhere in a system's memory?
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

constexpr uint32_t kDefault = 0x1000, kHigh = 0x80000000;

/// The machine of tiny_accelerator, so that the design is built once for several tests.
constexpr const char* kAccelerator =
    R"({"format": "winnow-accelerator/1", "name": "tiny-2x3", "rows": 2, "columns": 3, "accumulators": 8, "accumulator_sets": 4,)"
    R"( "accumulator_bits": 32, "queue_depth": 8, "weight_words": 512, "pointer_words": 256, "param_words": 32, "bank_words": 256, "vector_lanes": 8,)"
    R"( "axi_bits": 64, "burst_beats": 4, "decoders": ["runs", "bitmask", "codebook", "huffman"], "clock_mhz": 200,)"
    R"( "dram": {"model": "fixed", "latency_cycles": 12, "bytes_per_cycle": 8}})";
constexpr const char* kNetwork = R"({"format": "winnow-network/1", "name": "net", "synthetic": true,
  "input": {"name": "in", "shape": [4, 6, 6], "quantization": {"scale": 0.01, "zero_point": 0}},
  "layers": [{"name": "conv", "type": "conv", "inputs": ["in"], "channels": 12, "kernel": [3, 3], "quantization": {"scale": 0.02, "zero_point": 3},
              "compression": {"density": 0.5, "codebook_bits": 4}},
             {"name": "pool", "type": "max_pool", "inputs": ["conv"], "kernel": [2, 2], "stride": [2, 2]}], "outputs": ["pool"]})";

class BaseAddress : public testing::Test {
 protected:
  BaseAddress() {
    folder_.write("acc.json", kAccelerator);
    folder_.write("net.json", kNetwork);
  }
  Outcome winnow(const std::string& verb, std::vector<std::string> more) {
    more.insert(more.begin(), {verb, "-n", "net.json", "-a", "acc.json", "-i", "random:1:0.6"});
    return run_winnow(more, folder_.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
  }

  Scratch folder_;
};

/// All addresses of a plan, the image's first.
std::vector<uint32_t> addresses(const Json& plan) {
  std::vector<uint32_t> all = {plan["image_address"], plan["program_address"]};
  for (const Json& t : plan["transfers"]) all.push_back(t["address"]);
  return all;
}

TEST_F(BaseAddress, BothEnginesRunTheImageThere) {
  for (const char* base : {"0x1000", "0x80000000", "4294901760"}) {
    const Outcome got =
        winnow("simulate", {"--features", "all", "-e", "both", "--images", "2", "--base-address", base, "--out", base});
    EXPECT_EQ(got.exit_code, 0) << base << got.err << got.out;
  }
  const Json low = Json::parse(folder_.read("0x1000/report.json"));
  for (const char* base : {"0x80000000", "4294901760"}) {
    const Json high = Json::parse(folder_.read(std::string(base) + "/report.json"));
    EXPECT_EQ(low["cycles"], high["cycles"]) << base;
    EXPECT_EQ(low["dram_bytes"], high["dram_bytes"]) << base;
  }
}

TEST_F(BaseAddress, AnImageRunsWhereItIsNotLinked) {
  const Outcome linked = winnow("simulate", {"--features", "all", "-e", "both", "--images", "2", "--out", "linked"});
  ASSERT_EQ(linked.exit_code, 0) << linked.err << linked.out;
  const Json there = Json::parse(folder_.read("linked/report.json"));
  for (const auto& [base, load] :
       {std::pair{"0x1000", "0x80000000"}, std::pair{"0x80000000", "0x3000"}, std::pair{"0x0", "0xffff0000"}}) {
    const Outcome got = winnow("simulate", {"--features", "all", "-e", "both", "--images", "2", "--base-address", base,
                                            "--load-address", load, "--out", "moved"});
    EXPECT_EQ(got.exit_code, 0) << load << got.err << got.out;
    const Json moved = Json::parse(folder_.read("moved/report.json"));
    EXPECT_EQ(there["cycles"], moved["cycles"]) << load;
    EXPECT_EQ(there["dram_bytes"], moved["dram_bytes"]) << load;
  }
}

TEST_F(BaseAddress, ALoadAddressNeedsRoom) {
  const Outcome got = winnow("simulate", {"--load-address", "0xfffff000", "-e", "fast"});
  EXPECT_EQ(got.exit_code, 2);
  EXPECT_EQ(got.err.rfind("error: --load-address: expected room for the image's ", 0), 0u) << got.err;
  EXPECT_EQ(winnow("simulate", {"--load-address", "0x80000008", "-e", "fast"}).err,
            "error: --load-address: expected a multiple of 4096 below 0x100000000, got 0x80000008\n");
}

TEST_F(BaseAddress, EveryAddressMovesByTheSame) {
  ASSERT_EQ(winnow("generate", {"--out", "low"}).exit_code, 0);
  ASSERT_EQ(winnow("generate", {"--out", "high", "--base-address", "0x80000000"}).exit_code, 0);
  ASSERT_EQ(winnow("map", {"--out", "map", "--base-address", "0x80000000"}).exit_code, 0);
  const Json low = Json::parse(folder_.read("low/plan.json")), high = Json::parse(folder_.read("high/plan.json"));
  EXPECT_EQ(low["base_address"], kDefault);
  EXPECT_EQ(high["base_address"], kHigh);
  EXPECT_EQ(high["image_address"], kHigh);
  std::vector<uint32_t> moved = addresses(low);
  for (uint32_t& a : moved) a += kHigh - kDefault;
  EXPECT_EQ(moved, addresses(high));
  EXPECT_EQ(folder_.read("map/plan.json"), folder_.read("high/plan.json"));
  EXPECT_EQ(folder_.read("map/dram.bin"), folder_.read("high/dram.bin"));
  EXPECT_EQ(Json::parse(folder_.read("high/winnow_params.json"))["base_address"], kHigh);
  EXPECT_NE(folder_.read("high/dram.hex").substr(0, 200).find("80000000"), std::string::npos);
  // The machine is the same.
  EXPECT_EQ(Json::parse(folder_.read("low/winnow_params.json"))["hash"],
            Json::parse(folder_.read("high/winnow_params.json"))["hash"]);
}

TEST_F(BaseAddress, OthersAreRefusedByName) {
  const std::pair<const char*, const char*> wrong[] = {
      {"0x80000001", "error: --base-address: expected a multiple of 4096 below 0x100000000, got 0x80000001\n"},
      {"0x100000000", "error: --base-address: expected a multiple of 4096 below 0x100000000, got 0x100000000\n"},
      {"0x800", "error: --base-address: expected a multiple of 4096 below 0x100000000, got 0x800\n"},
      {"99999999999999999999",
       "error: --base-address: expected a multiple of 4096 below 0x100000000, got 99999999999999999999\n"},
      {"high", "error: --base-address: expected an address, decimal or 0x hexadecimal, got \"high\"\n"},
      {"-4096", "error: --base-address: expected an address, decimal or 0x hexadecimal, got \"-4096\"\n"},
      {"0x", "error: --base-address: expected an address, decimal or 0x hexadecimal, got \"0x\"\n"},
      {"", "error: --base-address: expected a value, got nothing\n"}};
  for (const char* verb : {"map", "generate", "simulate"})
    for (const auto& [value, message] : wrong) {
      const Outcome got = winnow(verb, {"--out", "o", std::string("--base-address=") + value});
      EXPECT_EQ(got.exit_code, 2) << verb << " " << value;
      EXPECT_EQ(got.err, message) << verb << " " << value;
    }
}

TEST_F(BaseAddress, AnImageThatEndsPastTheMemoryIsRefused) {
  for (const char* verb : {"map", "generate", "simulate"}) {
    const Outcome got = winnow(verb, {"--base-address", "0xffffe000", "--out", "o"});
    EXPECT_EQ(got.exit_code, 2) << verb;
    EXPECT_EQ(got.err.rfind("error: net.json: ", 0), 0u) << got.err;
    EXPECT_EQ(folder_.snapshot().count("o/"), 0u) << verb;
  }
}

}  // namespace
}  // namespace winnow::tests
