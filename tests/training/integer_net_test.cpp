// Integer inference against values worked out by hand from docs/arithmetic.md.
#include "models/training/integer_net.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace winnow::models::training {
namespace {

std::vector<std::uint8_t> image_of(std::uint8_t value) { return std::vector<std::uint8_t>(kImagePixels, value); }

IntegerLayer weighted(LayerType type, int channels, int kernel, std::vector<std::uint8_t> code,
                      std::vector<std::int8_t> codebook, std::vector<std::int32_t> bias, Quantization quantization) {
  return {
      {"w", type, channels, kernel, 1, 2}, quantization, std::move(code), std::move(codebook), 0.5f, std::move(bias)};
}

TEST(FixedScale, FollowsTheRuleOfTheDocument) {
  const auto expect = [](double value, std::uint32_t multiplier, int shift) {
    EXPECT_EQ(fixed_scale(value).multiplier, multiplier) << value;
    EXPECT_EQ(fixed_scale(value).shift, shift) << value;
  };
  expect(1.0, 32768, 15);
  expect(0.75, 49152, 16);
  expect(0.9999999, 32768, 15);
  expect(1.0 / 3, 43691, 17);
  expect(3e-12, 422, 47);
  EXPECT_THROW(fixed_scale(65536), std::invalid_argument);
  EXPECT_THROW(fixed_scale(0), std::invalid_argument);
}

TEST(Shifted, RoundsHalfUp) {
  EXPECT_EQ(shifted(3, 1), 2);
  EXPECT_EQ(shifted(-3, 1), -1);
  EXPECT_EQ(shifted(-5, 1), -2);
  EXPECT_EQ(shifted(7, 0), 7);
}

TEST(IntegerNet, AConvolutionSumsItsTapsAndIsClampedAtZeroPoint) {
  // Codes 1..3 stand for 3, -5 and 7: sum over a window of 2s is (3 - 5 + 7 + 0) * 2 = 10; times 0.5 plus bias 4 * 0.5.
  IntegerNet net{"net", {1.0, 0}, {}};
  net.layers.push_back(weighted(LayerType::Conv, 2, 2, {1, 2, 3, 0, 2, 2, 2, 2}, {0, 3, -5, 7}, {4, 0}, {1.0, 0}));
  IntegerInference inference(net);
  const std::vector<std::uint8_t> bytes = inference.run(image_of(2).data());
  ASSERT_EQ(bytes.size(), 2u * 27 * 27);
  EXPECT_EQ(bytes.front(), 7);
  EXPECT_EQ(bytes[27 * 27 - 1], 7);
  EXPECT_EQ(bytes.back(), 0);
  EXPECT_DOUBLE_EQ(inference.activation_densities()[0], 0.5);
}

TEST(IntegerNet, ATapReadsTheRightPixel) {
  // One tap, at row 1 and column 2 of the window.
  IntegerNet net{"net", {0.5, 0}, {}};
  net.layers.push_back(weighted(LayerType::Conv, 1, 3, {0, 0, 0, 0, 0, 1, 0, 0, 0}, {0, 4, 0, 0}, {0}, {1.0, 0}));
  std::vector<std::uint8_t> image = image_of(0);
  image[(10 + 1) * kImageSide + 20 + 2] = 9;
  const std::vector<std::uint8_t> bytes = IntegerInference(net).run(image.data());
  for (std::size_t i = 0; i < bytes.size(); ++i) EXPECT_EQ(bytes[i], i == 10 * 26 + 20 ? 9 : 0) << i;
}

TEST(IntegerNet, PoolTakesTheLargestAndNegativeLogitsSurvive) {
  IntegerNet net{"net", {1.0, 10}, {}};
  net.layers.push_back({{"pool", LayerType::MaxPool, 0, 28}, {1.0, 10}, {}, {}, 0, {}});
  net.layers.push_back({{"flat", LayerType::Flatten}, {1.0, 10}, {}, {}, 0, {}});
  net.layers.push_back(weighted(LayerType::Fc, 2, 0, {1, 2}, {0, 2, -2, 0}, {0, 0}, {2.0, 100}));
  std::vector<std::uint8_t> image = image_of(4);
  image[300] = 30;
  IntegerInference inference(net);
  // The lane is 30 - 10 = 20; 20 * +-2 * 0.5 / 2 = +-10.
  EXPECT_EQ(inference.run(image.data()), (std::vector<std::uint8_t>{110, 90}));
  EXPECT_EQ(inference.classify(image.data()), 0);
}

TEST(IntegerNet, ReluCutsBelowTheZeroPoint) {
  IntegerNet net{"net", {1.0, 10}, {}};
  net.layers.push_back({{"relu", LayerType::Relu}, {0.5, 3}, {}, {}, 0, {}});
  std::vector<std::uint8_t> image = image_of(4);
  image[1] = 12;
  const std::vector<std::uint8_t> bytes = IntegerInference(net).run(image.data());
  EXPECT_EQ(bytes[0], 3);
  EXPECT_EQ(bytes[1], 3 + 4);
}

TEST(IntegerNet, NamesTheLayerWhoseCodesDoNotFit) {
  IntegerNet net{"net", {1.0, 0}, {}};
  net.layers.push_back(weighted(LayerType::Conv, 1, 2, {1, 1, 1}, {0, 1, 0, 0}, {0}, {1.0, 0}));
  try {
    IntegerInference inference(net);
    FAIL() << "accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "w: code: expected 4 elements, got 3");
  }
}

}  // namespace
}  // namespace winnow::models::training
