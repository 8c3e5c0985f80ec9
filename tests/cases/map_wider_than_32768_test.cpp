// Maps longer than the signed 16-bit bounds of the pixel walk: walked in pieces.
#include <gtest/gtest.h>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

const std::string kScale = R"("quantization": {"scale": 0.1, "zero_point": 5})";

/// One pass over so many pixels shows no progress for longer than the usual watchdog waits.
void expect_runs(const std::string& shape, const std::string& layers, const std::string& output) {
  const Scratch folder;
  folder.write(
      "acc.json",
      R"({"format": "winnow-accelerator/1", "name": "acc", "rows": 1, "columns": 2, "bank_words": 65536, "axi_bits": 64,
                               "dram": {"model": "ideal"}})");
  folder.write("net.json",
               R"({"format": "winnow-network/1", "name": "net", "synthetic": true, "input": {"name": "in", "shape": )" +
                   shape + R"(, "quantization": {"scale": 0.05, "zero_point": 7}}, "layers": [)" + layers +
                   R"(], "outputs": [")" + output + R"("]})");
  EXPECT_EQ(run_winnow({"check", "-n", "net.json", "-a", "acc.json"}, folder.path(), {}).exit_code, 0);
  const Outcome got = run_winnow({"simulate", "-n", "net.json", "-a", "acc.json", "-i", "random:1:0.2", "-e", "both",
                                  "--features", "all", "--watchdog", "1000000"},
                                 folder.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
  EXPECT_EQ(got.exit_code, 0) << shape << "\n" << got.out << got.err;
  EXPECT_NE(got.out.find("PASS: every word of every tensor equals the reference"), std::string::npos) << got.out;
}

std::string layer(const std::string& rest) { return R"({"name": "p", "inputs": ["in"], )" + rest + "}"; }

TEST(MapWiderThan32768, PoolAtTheLimitAndPastIt) {
  const std::string wide = layer(R"("type": "max_pool", "kernel": [1, 2], "stride": [1, 2])"),
                    tall = layer(R"("type": "max_pool", "kernel": [2, 1], "stride": [2, 1])");
  expect_runs("[1, 1, 32768]", wide, "p");
  expect_runs("[1, 1, 32769]", wide, "p");
  expect_runs("[1, 32768, 1]", tall, "p");
  expect_runs("[1, 32769, 1]", tall, "p");
}

TEST(MapWiderThan32768, AveragePoolWithBordersAndWidthThatStaysWidth) {
  expect_runs(
      "[3, 1, 40000]",
      layer(
          R"("type": "avg_pool", "kernel": [2, 3], "padding": [1, 1, 1, 1], "stride": [1, 4], "count_include_pad": false, )" +
          kScale),
      "p");
}

TEST(MapWiderThan32768, Depthwise) {
  expect_runs(
      "[4, 40000, 1]",
      layer(
          R"("type": "conv", "channels": 4, "groups": 4, "kernel": [3, 1], "padding": [1, 0, 1, 0], "stride": [2, 1], )" +
          kScale),
      "p");
  expect_runs(
      "[4, 1, 40000]",
      layer(
          R"("type": "conv", "channels": 4, "groups": 4, "kernel": [2, 3], "padding": [1, 1, 1, 1], "stride": [1, 4], )" +
          kScale),
      "p");
}

TEST(MapWiderThan32768, Convolution) {
  expect_runs(
      "[2, 1, 40000]",
      layer(R"("type": "conv", "channels": 4, "kernel": [1, 3], "padding": [0, 1, 0, 1], "stride": [1, 2], )" + kScale),
      "p");
  expect_runs(
      "[2, 1, 40000]",
      layer(R"("type": "conv", "channels": 4, "kernel": [2, 3], "padding": [1, 1, 1, 1], "stride": [1, 4], )" + kScale),
      "p");
}

/// A window as long as the map: its pixels in rows that a kernel can have.
TEST(MapWiderThan32768, GlobalPool) {
  expect_runs("[3, 1, 16000]", layer(R"("type": "global_avg_pool", )" + kScale), "p");
  expect_runs("[3, 65025, 1]", layer(R"("type": "global_max_pool")"), "p");
}

/// 65,536 rows, in strips with rows that move.
TEST(MapWiderThan32768, AddOfWholeBanks) {
  expect_runs(
      "[2, 1, 65536]",
      R"({"name": "c", "type": "conv", "inputs": ["in"], "channels": 2, "kernel": [1, 3], "padding": [0, 1, 0, 1], )" +
          kScale + R"(}, {"name": "a", "type": "add", "inputs": ["c", "in"], )" + kScale + "}",
      "a");
}

}  // namespace
}  // namespace winnow::tests
