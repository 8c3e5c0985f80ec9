// A PE with 65,536 pointer words: a layer may use 65,535 of them, in words of 8, and is refused by name beyond.
#include <gtest/gtest.h>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

/// A kernel of two rows over the channels of two banks: 8 columns a PE for 8 channels.
void write_files(const Scratch& folder, int channels) {
  folder.write(
      "acc.json",
      R"({"format": "winnow-accelerator/1", "name": "acc", "rows": 1, "columns": 2, "bank_words": 16384, "pointer_words": 65536,
                               "weight_words": 65536, "dram": {"model": "ideal"}})");
  folder.write(
      "net.json",
      R"({"format": "winnow-network/1", "name": "net", "synthetic": true, "input": {"name": "in", "shape": [)" +
          std::to_string(channels) +
          R"(, 2, 1], "quantization": {"scale": 0.05, "zero_point": 7}}, "layers": [{"name": "f", "type": "conv", "inputs": ["in"],
                               "channels": 1, "kernel": [2, 1], "quantization": {"scale": 0.1, "zero_point": 5}}], "outputs": ["f"]})");
}

TEST(WeightColumnsOver65535, TheLastThatFitRun) {
  const Scratch folder;
  write_files(folder, 65520);
  const Outcome got = run_winnow(
      {"simulate", "-n", "net.json", "-a", "acc.json", "-i", "random:1", "-e", "both", "--watchdog", "1000000"},
      folder.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
  EXPECT_EQ(got.exit_code, 0) << got.out << got.err;
  EXPECT_NE(got.out.find("PASS: every word of every tensor equals the reference"), std::string::npos) << got.out;
}

TEST(WeightColumnsOver65535, MoreAreRefusedByName) {
  const Scratch folder;
  write_files(folder, 65521);
  for (const auto& verb : {std::vector<std::string>{"check"},
                           {"map", "-i", "random:1", "-o", "out"},
                           {"generate", "-i", "random:1", "-o", "out"}}) {
    std::vector<std::string> arguments = verb;
    arguments.insert(arguments.end(), {"-n", "net.json", "-a", "acc.json"});
    const Outcome got = run_winnow(arguments, folder.path(), {});
    EXPECT_EQ(got.exit_code, 2) << verb[0];
    EXPECT_EQ(got.err,
              "error: net.json: layer 'f' on 'acc': expected at most 65535 pointer words per PE, got 65536 (2 taps x "
              "32768 lanes)\n")
        << verb[0];
  }
  EXPECT_EQ(folder.snapshot().count("out/"), 0u);
}

}  // namespace
}  // namespace winnow::tests
