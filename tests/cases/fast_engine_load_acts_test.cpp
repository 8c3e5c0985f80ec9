// A convolution and a dilated average pool read one input in strips: while a tile reads one bank for long, the other
// bank's vector unit goes on with the pixels that its FIFO takes, and what it writes is in the way of the loads. Both
// engines say the same of it.
#include <gtest/gtest.h>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

constexpr char kNetwork[] = R"({"format": "winnow-network/1", "name": "strips", "synthetic": true,
 "input": {"name": "in", "shape": [3, 40, 70], "quantization": {"scale": 0.01, "zero_point": 0}},
 "layers": [
  {"name": "conv", "type": "conv", "inputs": ["in"], "channels": 11, "kernel": [11, 7], "stride": [6, 5], "padding": [1, 0, 9, 0], "dilation": [1, 4],
   "compression": {"density": 0.4, "codebook_bits": 0, "encoding": "runs", "run_bits": 4, "huffman": true},
   "quantization": {"scale": 0.05, "zero_point": 128}},
  {"name": "pool", "type": "avg_pool", "inputs": ["in"], "kernel": [4, 2], "stride": [2, 1], "padding": [1, 0, 3, 1], "dilation": [2, 1],
   "count_include_pad": true, "quantization": {"scale": 0.3, "zero_point": 0}},
  {"name": "top", "type": "global_max_pool", "inputs": ["conv"]}],
 "outputs": ["pool", "top"]})";

std::string accelerator(const std::string& dram) {
  return R"({"format": "winnow-accelerator/1", "name": "acc", "rows": 5, "columns": 2, "accumulators": 32, "accumulator_sets": 8, "weight_words": 2048,
 "pointer_words": 4096, "bank_words": 4096, "decoders_per_row": 2, "queue_depth": 64, "vector_lanes": 4, "axi_bits": 128, "burst_beats": 1,
 "dram": )" +
         dram + "}";
}

class FastEngineLoadActs : public testing::TestWithParam<const char*> {};

TEST_P(FastEngineLoadActs, BothEnginesAgree) {
  const Scratch folder;
  folder.write("net.json", kNetwork);
  folder.write("acc.json", accelerator(GetParam()));
  for (const char* input : {"random:4:0.7", "random:5:0.4", "random:6:1"}) {
    const Outcome got =
        run_winnow({"simulate", "-n", "net.json", "-a", "acc.json", "-i", input, "-e", "both", "--features", "all"},
                   folder.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
    EXPECT_EQ(got.exit_code, 0) << input << "\n" << got.out << got.err;
    EXPECT_NE(got.out.find("PASS"), std::string::npos) << got.out;
  }
}

INSTANTIATE_TEST_SUITE_P(Memories, FastEngineLoadActs,
                         testing::Values(R"({"model": "ideal"})",
                                         R"({"model": "fixed", "latency_cycles": 30, "bytes_per_cycle": 8})",
                                         R"({"model": "ddr4-2400"})", R"({"model": "lpddr4-3200"})"));

}  // namespace
}  // namespace winnow::tests
