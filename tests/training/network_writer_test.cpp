// Network files: a quantized network comes back as it was written, and a float one has the tensors of docs/formats.md.
#include "models/training/network_writer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "models/training/integer_net_reader.h"
#include "models/training/pretty_json.h"
#include "models/training/safetensors.h"

namespace winnow::models::training {
namespace {

class NetworkWriterTest : public testing::Test {
 protected:
  std::string folder_ =
      (std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name())
          .string();
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
};

IntegerNet small_net() {
  IntegerNet net{"small", {1.0 / 255, 0}, {}};
  net.layers.push_back({{"conv", LayerType::Conv, 1, 28, 0.25, 2}, {0.125, 0}, {}, {0, -3, 5, 0}, 0.01f, {-9}});
  net.layers.back().code.assign(kImagePixels, 0);
  net.layers.back().code[5] = 2;
  net.layers.push_back({{"relu", LayerType::Relu}, {0.125, 0}, {}, {}, 0, {}});
  net.layers.push_back({{"flat", LayerType::Flatten}, {0.125, 0}, {}, {}, 0, {}});
  net.layers.push_back({{"fc", LayerType::Fc, 2, 0, 1, 2}, {0.25, 128}, {1, 2}, {0, 1, 2, 3}, 0.5f, {1, 2}});
  return net;
}

TEST_F(NetworkWriterTest, AQuantizedNetworkComesBackAsItWas) {
  const IntegerNet net = small_net();
  write_integer_network(folder_, net);
  const IntegerNet back = read_integer_network(folder_ + "/small.json");
  EXPECT_EQ(back.name, net.name);
  EXPECT_EQ(back.input.scale, net.input.scale);
  ASSERT_EQ(back.layers.size(), net.layers.size());
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    const IntegerLayer &a = net.layers[i], &b = back.layers[i];
    EXPECT_EQ(a.spec.name, b.spec.name);
    EXPECT_EQ(a.spec.type, b.spec.type);
    EXPECT_EQ(a.spec.channels, b.spec.channels);
    EXPECT_EQ(a.spec.kernel, b.spec.kernel);
    EXPECT_EQ(a.spec.density, b.spec.density);
    EXPECT_EQ(a.spec.codebook_bits, b.spec.codebook_bits);
    EXPECT_EQ(a.quantization.scale, b.quantization.scale);
    EXPECT_EQ(a.quantization.zero_point, b.quantization.zero_point);
    EXPECT_EQ(a.code, b.code);
    EXPECT_EQ(a.codebook, b.codebook);
    EXPECT_EQ(a.weight_scale, b.weight_scale);
    EXPECT_EQ(a.bias, b.bias);
  }
}

TEST_F(NetworkWriterTest, AFloatNetworkHasFloatTensorsAndNoQuantization) {
  const NetSpec net{"float", {{"flat", LayerType::Flatten}, {"fc", LayerType::Fc, 2, 0, 0.5, 4}}};
  write_float_network(folder_, net, {{{2, 3}, {0, 1, 2, 3, 4, 5}, {-1, 1}}});
  std::ifstream file(folder_ + "/float.json");
  const auto json = nlohmann::json::parse(file);
  EXPECT_FALSE(json["input"].contains("quantization"));
  EXPECT_FALSE(json["layers"][1].contains("quantization"));
  EXPECT_EQ(json["layers"][1]["inputs"], nlohmann::json::array({"flat"}));
  EXPECT_EQ(json["layers"][1]["compression"]["density"], 0.5);
  EXPECT_EQ(json["outputs"], nlohmann::json::array({"fc"}));
  const std::vector<RawTensor> tensors = read_safetensors(folder_ + "/float.safetensors");
  ASSERT_EQ(tensors.size(), 2u);
  EXPECT_EQ(tensors[0].name, "fc.weight");
  EXPECT_EQ(tensors[0].shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(values_of<float>(tensors[0]), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(tensors[1].name, "fc.bias");
}

TEST_F(NetworkWriterTest, TheReaderRefusesWhatItDoesNotMeasure) {
  write_integer_network(folder_, small_net());
  const std::string path = folder_ + "/small.json";
  std::ifstream file(path);
  auto json = nlohmann::ordered_json::parse(file);
  json["layers"][0]["padding"] = {1, 1, 1, 1};
  std::ofstream(path) << json;
  try {
    read_integer_network(path);
    FAIL() << "accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()), path + ": conv: this geometry is not measured here");
  }
}

TEST(PrettyJson, BreaksOnlyWhatDoesNotFit) {
  const nlohmann::ordered_json value{{"b", {1, 2}}, {"a", std::string(120, 'x')}, {"none", nlohmann::json::array()}};
  EXPECT_EQ(pretty(value), "{\n  \"b\": [1, 2],\n  \"a\": \"" + std::string(120, 'x') + "\",\n  \"none\": []\n}\n");
  EXPECT_EQ(pretty({{"c", true}}), "{\"c\": true}\n");
}

}  // namespace
}  // namespace winnow::models::training
