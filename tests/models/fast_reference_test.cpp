// Is the fast reference, bit by bit, what the plain loops define? Random networks of every layer type, and the shapes
// on which its padded copies and blocks of pixels have corners.
#include <random>

#include "models/reference/reference.h"
#include "models/text.h"
#include "tests/models/test_support.h"
#include "tests/support/random_case.h"

namespace winnow::models::test {
namespace {

TEST(FastReference, IsThePlainReferenceOnRandomNetworks) {
  for (uint32_t seed = 0; seed < 600; ++seed) {
    const Network network = tests::random_network(seed);
    const FeatureMap input = tests::random_input(network, 1 + static_cast<int>(seed % 3), seed);
    const TensorMap plain = reference::run_plain(network, input), fast = reference::run(network, input);
    ASSERT_EQ(fast.size(), plain.size()) << "seed " << seed;
    for (const auto& [name, map] : plain) ASSERT_EQ(fast.at(name), map) << "seed " << seed << ", tensor " << name;
  }
}

/// One convolution with random extreme lanes and weights.
void expect_equal(MapShape in, int channels, Layer conv, uint32_t seed) {
  std::mt19937 random(seed);
  const auto draw = [&](int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  };
  Network network = quantized_network(in, {0.5, draw(0, 1) * 255});
  conv.name = "c";
  conv.type = LayerType::kConv;
  conv.inputs = {"in"};
  conv.channels = channels;
  conv.has_quantization = true;
  conv.quantization = {60, draw(0, 255)};
  conv.weights.shape = {channels, in.channels / conv.groups, conv.kernel[0], conv.kernel[1]};
  for (int64_t i = 0; i < element_count(conv.weights.shape); ++i)
    conv.weights.quantized.push_back(static_cast<int8_t>(draw(0, 2) ? draw(0, 1) * 255 - 128 : 0));
  conv.weights.scale = {1.0f};
  conv.weights.bias.assign(static_cast<size_t>(channels), draw(-5000, 5000));
  append(network, conv);
  FeatureMap input(Shape{1, in.channels, in.height, in.width});
  for (uint8_t& stored : input.data) stored = static_cast<uint8_t>(draw(0, 1) * 255);
  EXPECT_EQ(reference::run(network, input), reference::run_plain(network, input))
      << shape_text(in) << " kernel " << conv.kernel[0] << "x" << conv.kernel[1] << " stride " << conv.stride[0] << ","
      << conv.stride[1];
}

TEST(FastReference, EveryWidthOfABlock) {
  for (int width = 1; width <= 70; ++width) {
    Layer conv;
    conv.kernel = {1, 3};
    conv.padding = {0, 1, 0, 1};
    expect_equal({2, 1, width}, 2, conv, static_cast<uint32_t>(width));
  }
}

TEST(FastReference, FirstLayerOfAlexNet) {
  Layer conv;
  conv.kernel = {11, 11};
  conv.stride = {4, 4};
  expect_equal({3, 51, 43}, 4, conv, 1);
}

TEST(FastReference, StrideBeyondTheKernelAndDepthwise) {
  Layer conv;
  conv.stride = {3, 2};
  expect_equal({4, 13, 13}, 6, conv, 1);
  conv.kernel = {3, 3};
  conv.padding = {1, 1, 0, 2};
  conv.groups = 4;
  expect_equal({4, 14, 9}, 4, conv, 2);
  expect_equal({4, 14, 9}, 8, conv, 3);
}

/// Here the padded copy would be thousands of times the map, so the plain loops run.
TEST(FastReference, PaddingFarBeyondTheMap) {
  Layer conv;
  conv.kernel = {2, 2};
  conv.dilation = {30000, 30000};
  conv.stride = {7, 7};
  conv.padding = {20000, 20000, 20000, 20000};
  expect_equal({1, 2, 2}, 1, conv, 1);
}

}  // namespace
}  // namespace winnow::models::test
