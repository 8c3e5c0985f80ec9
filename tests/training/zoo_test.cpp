// The networks in models/zoo: what they promise about density, sharing and accuracy.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "models/safetensors.h"
#include "models/training/integer_net_reader.h"

namespace winnow::models::training {
namespace {

class ZooTest : public testing::TestWithParam<const char*> {
 protected:
  std::string stem_ = std::string(WINNOW_ZOO) + "/" + GetParam();
  IntegerNet net_ = read_integer_network(stem_ + ".json");
};

TEST_P(ZooTest, KeepsExactlyItsDensityOfWeights) {
  for (const IntegerLayer& layer : net_.layers) {
    if (!layer.spec.has_weights()) continue;
    long kept = 0;
    for (const std::uint8_t code : layer.code) kept += layer.codebook[code] != 0;
    EXPECT_EQ(kept, std::lround(layer.spec.density * static_cast<double>(layer.code.size()))) << layer.spec.name;
  }
}

TEST_P(ZooTest, CodesInUseStandForDifferentValues) {
  for (const IntegerLayer& layer : net_.layers) {
    if (!layer.spec.has_weights()) continue;
    const std::set<std::uint8_t> codes(layer.code.begin(), layer.code.end());
    std::set<std::int8_t> values;
    for (const std::uint8_t code : codes) values.insert(layer.codebook[code]);
    EXPECT_EQ(codes.size(), values.size()) << layer.spec.name;
  }
}

TEST_P(ZooTest, ALayerBeforeAReluIsQuantizedAsTheRelu) {
  for (std::size_t i = 1; i < net_.layers.size(); ++i) {
    if (net_.layers[i].spec.type != LayerType::Relu) continue;
    EXPECT_EQ(net_.layers[i - 1].quantization.scale, net_.layers[i].quantization.scale);
    EXPECT_EQ(net_.layers[i - 1].quantization.zero_point, 0);
    EXPECT_EQ(net_.layers[i].quantization.zero_point, 0);
  }
}

TEST_P(ZooTest, TheFloatNetworkIsPrunedInTheSamePlaces) {
  const TensorFile tensors = TensorFile::read(stem_ + "-float.safetensors");
  for (const IntegerLayer& layer : net_.layers) {
    if (!layer.spec.has_weights()) continue;
    const std::vector<float> weight = elements<float>(*tensors.find(layer.spec.name + ".weight"));
    ASSERT_EQ(weight.size(), layer.code.size());
    for (std::size_t i = 0; i < weight.size(); ++i) ASSERT_EQ(weight[i] != 0, layer.code[i] != 0) << i;
    EXPECT_EQ(elements<float>(*tensors.find(layer.spec.name + ".bias")).size(), layer.bias.size());
  }
}

TEST_P(ZooTest, ReadsDrawnDigits) {
  const LabelledImages drawn = drawn_digits(1000, 1);
  IntegerInference inference(net_);
  int right = 0;
  for (std::size_t i = 0; i < drawn.count(); ++i) right += inference.classify(drawn.image(i)) == drawn.labels[i];
  EXPECT_GE(right, 980);
}

INSTANTIATE_TEST_SUITE_P(Zoo, ZooTest, testing::Values("lenet-300-100", "lenet-5"), [](const auto& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace winnow::models::training
