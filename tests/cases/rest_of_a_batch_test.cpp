// Images that are no multiple of the batch: all that were asked for and no more are read, and the report says what
// filled up the last batch.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

const char* const kNetwork = R"({"format": "winnow-network/1", "name": "rest", "synthetic": true,
  "input": {"name": "in", "shape": [2, 3, 3], "quantization": {"scale": 0.05, "zero_point": 0}},
  "layers": [{"name": "copy", "type": "relu", "inputs": ["in"], "quantization": {"scale": 0.1, "zero_point": 0}}], "outputs": ["copy"]})";
const char* const kAccelerator =
    R"({"format": "winnow-accelerator/1", "name": "small", "rows": 2, "columns": 2, "bank_words": 65536, "pointer_words": 65536,
  "dram": {"model": "fixed", "latency_cycles": 10}})";

/// An idx file of 10 images of 3x3.
std::string ten_images() {
  std::string bytes = {0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 3, 0, 0, 0, 3};
  for (int i = 0; i < 90; ++i) bytes += static_cast<char>(i * 7 % 251);
  return bytes;
}

TEST(RestOfABatch, IsFilledWithCopiesAndSaid) {
  const Scratch folder;
  folder.write("net.json", kNetwork);
  folder.write("acc.json", kAccelerator);
  const Outcome got = run_winnow({"simulate", "-n", "net.json", "-a", "acc.json", "-i", "random:1:0.5", "--images",
                                  "10", "--batch", "3", "-e", "both", "--features", "all", "--out", "run"},
                                 folder.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
  EXPECT_EQ(got.exit_code, 0) << got.out << got.err;
  EXPECT_NE(got.out.find("4 runs of batch 3: 10 images and 2 more copies of the last\n"), std::string::npos) << got.out;
  const Json report = Json::parse(folder.read("run/report.json"));
  EXPECT_EQ(report["runs"], 4);
  EXPECT_EQ(report["batch"], 3);
  EXPECT_EQ(report["images"], 10);
}

TEST(RestOfABatch, NeedsNoImagesPastThoseAskedFor) {
  const Scratch folder;
  Json network = Json::parse(kNetwork);
  network["input"]["shape"] = {1, 3, 3};
  folder.write("net.json", network.dump());
  folder.write("acc.json", kAccelerator);
  folder.write("ten-images", ten_images());
  for (const char* images : {"10", "1"}) {
    const Outcome got = run_winnow({"simulate", "-n", "net.json", "-a", "acc.json", "-i", "ten-images", "--images",
                                    images, "--batch", "4", "-e", "fast"},
                                   folder.path(), {});
    EXPECT_EQ(got.exit_code, 0) << got.out << got.err;
  }
  const Outcome more = run_winnow({"simulate", "-n", "net.json", "-a", "acc.json", "-i", "ten-images", "--images", "11",
                                   "--batch", "4", "-e", "fast"},
                                  folder.path(), {});
  EXPECT_EQ(more.exit_code, 2);
}

TEST(RestOfABatch, IsNotMentionedWhereThereIsNone) {
  const Scratch folder;
  folder.write("net.json", kNetwork);
  folder.write("acc.json", kAccelerator);
  const Outcome got = run_winnow({"simulate", "-n", "net.json", "-a", "acc.json", "-i", "random:1:0.5", "--images", "6",
                                  "--batch", "3", "-e", "fast"},
                                 folder.path(), {});
  EXPECT_EQ(got.exit_code, 0) << got.out << got.err;
  EXPECT_NE(got.out.find("2 runs of batch 3\n"), std::string::npos) << got.out;
}

}  // namespace
}  // namespace winnow::tests
