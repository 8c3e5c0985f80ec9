// Do --save-outputs and unpack give the values that the reference says, under the right name, shape and type?
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "accelerators/accelerator.h"
#include "models/images.h"
#include "models/network.h"
#include "models/reference/reference.h"
#include "models/safetensors.h"
#include "tests/support/accelerator_json.h"
#include "tests/support/program.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

class OutputValues : public testing::Test {
 protected:
  OutputValues() : net_(tiny_network()) {
    net_.outputs = {"fc1", "pool1"};
    models::save_network(net_, folder_.path());
    folder_.write("acc.json", accelerator_json(tiny_accelerator()));
    expected_ = models::reference::run(net_, models::load_input("random:5", net_, 3).images);
  }

  Outcome simulate(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"simulate", "-n",       "tiny.json", "-a", "acc.json",
                                          "-i",       "random:5", "--images",  "3"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_winnow(arguments, folder_.path(), {{"WINNOW_CACHE", WINNOW_DESIGN_CACHE}});
  }
  models::TensorFile read(const std::string& file) const { return models::TensorFile::parse(folder_.read(file), file); }

  /// The header's `__metadata__`.
  nlohmann::json notes(const std::string& file) const {
    const std::string bytes = folder_.read(file);
    uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    return nlohmann::json::parse(bytes.substr(sizeof length, length)).at("__metadata__");
  }

  void expect_integers(const models::TensorFile& file, const std::string& name, const models::Shape& shape) {
    const models::StoredTensor* tensor = file.find(name);
    ASSERT_TRUE(tensor) << name;
    EXPECT_EQ(tensor->shape, shape) << name;
    EXPECT_EQ(models::elements<uint8_t>(*tensor), expected_.at(name).data) << name;
  }

  Scratch folder_;
  models::Network net_;
  models::TensorMap expected_;
};

TEST_F(OutputValues, AreTheNetworksOutputsByDefault) {
  const Outcome got = simulate({"-e", "fast", "--save-outputs", "y.safetensors", "--batch", "2"});
  ASSERT_EQ(got.exit_code, 0) << got.err;
  const models::TensorFile file = read("y.safetensors");
  EXPECT_EQ(file.tensors().size(), 2u);
  expect_integers(file, "fc1", {3, 7});
  expect_integers(file, "pool1", {3, 32, 3, 3});
  EXPECT_EQ(notes("y.safetensors"), nlohmann::json({{"fc1.scale", "0.03"},
                                                    {"fc1.zero_point", "120"},
                                                    {"fc1.source", "reference"},
                                                    {"pool1.scale", "0.02"},
                                                    {"pool1.zero_point", "3"},
                                                    {"pool1.source", "reference"}}));
  EXPECT_NE(got.out.find("fc1: U8 [3, 7], scale 0.03, zero point 120, from the reference\n"), std::string::npos)
      << got.out;
}

TEST_F(OutputValues, ComeFromTheRtlWhereItRuns) {
  const Outcome got = simulate({"-e", "both", "--save-outputs", "y.safetensors", "--save-tensors", "fc1,conv1",
                                "--save-tensors", "pool1", "--batch", "2", "-o", "run"});
  ASSERT_EQ(got.exit_code, 0) << got.err << got.out;
  const models::TensorFile file = read("y.safetensors");
  expect_integers(file, "fc1", {3, 7});
  expect_integers(file, "pool1", {3, 32, 3, 3});
  expect_integers(file, "conv1", {3, 32, 6, 6});
  const nlohmann::json said = notes("y.safetensors");
  EXPECT_EQ(said.at("fc1.source"), "rtl");
  EXPECT_EQ(said.at("pool1.source"), "rtl");
  EXPECT_EQ(said.at("conv1.source"), "reference");  // fused away: it never is in the DRAM
  const auto report = nlohmann::json::parse(folder_.read("run/report.json"));
  EXPECT_EQ(report.at("saved_tensors").size(), 3u);
  EXPECT_EQ(report.at("saved_tensors")[0].at("source"), "rtl");
}

TEST_F(OutputValues, OfARunThatTheRtlDidNotEndAreNotTakenFromTheReference) {
  const Outcome got =
      simulate({"-e", "rtl", "--inject", "weight-bit", "--save-outputs", "y.safetensors", "--batch", "3"});
  EXPECT_EQ(got.exit_code, 1) << got.out;
  EXPECT_NE(got.err.find(
                "error: --save-outputs: expected outputs of 1 runs from the RTL, got those of 0: nothing is written\n"),
            std::string::npos)
      << got.err;
  EXPECT_EQ(folder_.snapshot().count("y.safetensors"), 0u);
}

TEST_F(OutputValues, FusedLayersViewsAndTheInputHaveValuesToo) {
  ASSERT_EQ(
      simulate({"-e", "fast", "--save-outputs", "y.safetensors", "--save-tensors", "image,conv1,relu1,flat"}).exit_code,
      0);
  const models::TensorFile file = read("y.safetensors");
  expect_integers(file, "image", {3, 3, 6, 6});
  expect_integers(file, "conv1", {3, 32, 6, 6});
  expect_integers(file, "relu1", {3, 32, 6, 6});
  expect_integers(file, "flat", {3, 288});
}

TEST_F(OutputValues, DequantizedIsScaleTimesDistanceFromTheZeroPoint) {
  ASSERT_EQ(simulate({"-e", "fast", "--save-outputs", "y.safetensors", "--as", "dequantized"}).exit_code, 0);
  const models::TensorFile file = read("y.safetensors");
  const std::vector<float> got = models::elements<float>(*file.find("fc1"));
  ASSERT_EQ(got.size(), 21u);
  for (size_t i = 0; i < got.size(); ++i)
    EXPECT_EQ(got[i], static_cast<float>(0.03 * (expected_.at("fc1").data[i] - 120)));
}

TEST_F(OutputValues, NpyHoldsOneTensor) {
  ASSERT_EQ(simulate({"-e", "fast", "--save-outputs", "y.npy", "--save-tensors", "pool1"}).exit_code, 0);
  const std::string bytes = folder_.read("y.npy"), magic("\x93NUMPY\x01\x00", 8);
  ASSERT_EQ(bytes.substr(0, 8), magic);
  const size_t header = static_cast<uint8_t>(bytes[8]) + 256u * static_cast<uint8_t>(bytes[9]);
  EXPECT_EQ((10 + header) % 64, 0u);
  EXPECT_EQ(bytes.substr(10, 66), "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 32, 3, 3), }");
  EXPECT_EQ(bytes[9 + header], '\n');
  const std::vector<uint8_t>& values = expected_.at("pool1").data;
  EXPECT_EQ(bytes.substr(10 + header), std::string(values.begin(), values.end()));
  const Outcome two = simulate({"-e", "fast", "--save-outputs", "z.npy"});
  EXPECT_EQ(two.exit_code, 2);
  EXPECT_EQ(two.err,
            "error: --save-outputs: expected one tensor for a .npy file, got 2 (fc1, pool1): choose one by "
            "--save-tensors, or write .safetensors\n");
}

TEST_F(OutputValues, WrongAsksAreRefusedAndWriteNothing) {
  const auto before = folder_.snapshot();
  const auto refused = [&](const std::vector<std::string>& more, const std::string& line) {
    const Outcome got = simulate(more);
    EXPECT_EQ(got.exit_code, 2);
    EXPECT_EQ(got.err, "error: " + line + "\n");
  };
  refused({"-e", "fast", "--save-outputs", "y.safetensors", "--save-tensors", "fc1,conv2"},
          "--save-tensors: expected tensors of the network (image, conv1, relu1, pool1, flat, fc1), got \"conv2\"");
  refused({"-e", "fast", "--save-outputs", "y.txt"},
          "--save-outputs: expected a file that ends in .safetensors or .npy, got \"y.txt\"");
  refused({"-e", "fast", "--save-outputs", "nowhere/y.npy"},
          "--save-outputs: expected a file in a folder that exists, got \"nowhere/y.npy\"");
  refused({"-e", "fast", "--save-outputs", "y.npy", "--as", "floats"},
          "--as: expected integers or dequantized, got \"floats\"");
  refused({"-e", "fast", "--save-tensors", "fc1"},
          "--save-tensors: expected --save-outputs with a file for them, got none");
  EXPECT_EQ(folder_.snapshot(), before);
}

TEST_F(OutputValues, UnpackGivesTheSameFromStreamsAndFromTheDram) {
  ASSERT_EQ(run_winnow({"map", "-n", "tiny.json", "-a", "acc.json", "-i", "random:5", "-o", "m"}, folder_.path(), {})
                .exit_code,
            0);
  ASSERT_EQ(
      run_winnow({"unpack", "--plan", "m/plan.json", "--streams", "m/expected.bin", "--save-outputs", "s.safetensors"},
                 folder_.path(), {})
          .exit_code,
      0);
  const auto plan = nlohmann::json::parse(folder_.read("m/plan.json")),
             runs = nlohmann::json::parse(folder_.read("m/runs.json"));
  std::string dram = folder_.read("m/dram.bin");
  for (const auto& t : runs["runs"][0]["transfers"]) {
    if (t["direction"] != "out") continue;
    const std::string stream = folder_.read("m/expected.bin").substr(t["offset"], t["beats"].get<size_t>() * 8);
    const size_t at = t["address"].get<size_t>() - plan["image_address"].get<size_t>();
    if (dram.size() < at + stream.size()) dram.resize(at + stream.size());
    dram.replace(at, stream.size(), stream);
  }
  folder_.write("after.bin", dram);
  ASSERT_EQ(run_winnow({"unpack", "--plan", "m/plan.json", "--dram", "after.bin", "--save-outputs", "d.safetensors"},
                       folder_.path(), {})
                .exit_code,
            0);
  for (const char* file : {"s.safetensors", "d.safetensors"}) {
    const models::TensorFile saved = read(file);
    EXPECT_EQ(saved.tensors().size(), 2u);
    for (const auto& [name, tensor] : saved.tensors()) {
      const std::vector<uint8_t>& all = expected_.at(name).data;
      EXPECT_EQ(models::elements<uint8_t>(tensor),
                std::vector<uint8_t>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 3)))
          << file << " " << name;
    }
  }
  folder_.write("short.bin", folder_.read("m/expected.bin").substr(0, 24));
  const Outcome cut =
      run_winnow({"unpack", "--plan", "m/plan.json", "--streams", "short.bin", "--save-outputs", "c.safetensors"},
                 folder_.path(), {});
  EXPECT_EQ(cut.exit_code, 2);
  EXPECT_NE(
      cut.err.find("error: short.bin: expected the output streams of 'tiny', got the end of the file in that of '"),
      std::string::npos)
      << cut.err;
}

}  // namespace
}  // namespace winnow::tests
