// Does the reference compute what docs/arithmetic.md says? Every layer type on numbers worked out by hand, and
// convolution against the formula written out literally.
#include "models/reference/reference.h"

#include <random>

#include "models/quantization.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

/// By the plain loops and by the fast reference, which must agree.
FeatureMap map_from(const Network& network, const FeatureMap& input) {
  const FeatureMap plain = reference::run_plain(network, input).at(network.outputs[0]);
  EXPECT_EQ(reference::run(network, input).at(network.outputs[0]), plain);
  return plain;
}

std::vector<uint8_t> output_of(const Network& network, const FeatureMap& input) {
  return map_from(network, input).data;
}

using Bytes = std::vector<uint8_t>;

const FeatureMap kCounting = map_of({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});

TEST(Reference, Conv) {
  Network network = quantized_network({1, 3, 3}, {1, 0});
  append(network,
         weighted_layer(LayerType::kConv, "c", "in", {1, 10}, {2, 1, 2, 2}, {1, 0, 0, 2, -1, 0, 0, 0}, {3, 0}));
  // 1*a + 2*d + 3 and -a, both plus 10, over the windows [1 2 4 5], [2 3 5 6], [4 5 7 8], [5 6 8 9].
  EXPECT_EQ(output_of(network, kCounting), (Bytes{24, 27, 33, 36, 9, 8, 6, 5}));
}

TEST(Reference, ConvWithZeroPoints) {
  Network network = quantized_network({1, 1, 2}, {1, 5});
  append(network, weighted_layer(LayerType::kConv, "c", "in", {1, 100}, {1, 1, 1, 1}, {-3}));
  EXPECT_EQ(output_of(network, map_of({1, 1, 1, 2}, {0, 9})), (Bytes{115, 88}));  // -3 * -5 and -3 * 4
}

TEST(Reference, ConvStridePaddingDilation) {
  Network network = quantized_network({1, 3, 3}, {1, 1});
  Layer conv = weighted_layer(LayerType::kConv, "c", "in", {1, 100}, {1, 1, 2, 2}, {1, 10, 3, 5});
  conv.stride = {2, 1};
  conv.padding = {1, 2, 0, 0};
  conv.dilation = {1, 2};
  append(network, conv);
  ASSERT_EQ(network.layers[0].shape, (MapShape{1, 2, 3}));
  // Lanes are 0..8. Row 0 of windows lies at y = -1, 0 and row 1 at y = 1, 2; columns at x = -2..0 with taps 2 apart.
  // y = 0: 5*0, 5*1, 3*0 + 5*2; y = 1, 2: 10*3 + 5*6, 10*4 + 5*7, (1*3 + 10*5) + (3*6 + 5*8).
  EXPECT_EQ(output_of(network, kCounting), (Bytes{100, 105, 110, 160, 175, 211}));
}

TEST(Reference, IdentityPassesOnOrRescales) {
  Network network = quantized_network({1, 3, 3}, {1, 0});
  append(network, layer_of(LayerType::kIdentity, "same", {"in"}, {1, 0}));
  EXPECT_EQ(network.layers[0].shape, network.input_shape);
  EXPECT_EQ(output_of(network, kCounting), kCounting.data);
  append(network, layer_of(LayerType::kIdentity, "finer", {"same"}, {0.5, 3}));
  EXPECT_EQ(output_of(network, kCounting), (Bytes{5, 7, 9, 11, 13, 15, 17, 19, 21}));
}

TEST(Reference, ConvGroupsAndBatch) {
  Network network = quantized_network({2, 1, 1}, {1, 0});
  Layer conv = weighted_layer(LayerType::kConv, "c", "in", {1, 0}, {4, 1, 1, 1}, {1, 2, 3, 4});
  conv.groups = 2;
  append(network, conv);
  EXPECT_EQ(output_of(network, map_of({2, 2, 1, 1}, {1, 10, 2, 20})), (Bytes{1, 2, 30, 40, 2, 4, 60, 80}));
}

TEST(Reference, FullyConnected) {
  Network network = quantized_network({3, 1, 1}, {0.5, 1});
  Layer fc = weighted_layer(LayerType::kFc, "f", "in", {2, 50}, {2, 3, 1, 1}, {1, 2, 3, -1, 0, 1}, {10, 1});
  fc.weights.scale = {1, 4};
  append(network, fc);
  // Lanes 1, 2, 9. acc = 10 + 32 = 42 at 1/4: 10.5 rounds to 11. acc = 1 + 8 = 9 at 1: 9.
  EXPECT_EQ(output_of(network, map_of({1, 3, 1, 1}, {2, 3, 10})), (Bytes{61, 59}));
}

TEST(Reference, RequantizeRoundsHalfUpAndClamps) {
  Network network = quantized_network({1, 1, 6}, {1, 100});
  append(network, weighted_layer(LayerType::kConv, "c", "in", {2, 100}, {1, 1, 1, 1}, {1}));
  // Lanes -100, -3, -1, 1, 3, 155 halved: -50, -1.5, -0.5, 0.5, 1.5, 77.5.
  EXPECT_EQ(output_of(network, map_of({1, 1, 1, 6}, {0, 97, 99, 101, 103, 255})), (Bytes{50, 99, 100, 101, 102, 178}));
  network.layers[0].weights.quantized = {4};
  EXPECT_EQ(output_of(network, map_of({1, 1, 1, 6}, {0, 97, 99, 101, 103, 255})), (Bytes{0, 94, 98, 102, 106, 255}));
}

TEST(Reference, MaxPool) {
  Network network = quantized_network({1, 3, 3}, {1, 200});
  Layer pool = layer_of(LayerType::kMaxPool, "p", {"in"}, {1, 200});
  pool.kernel = {2, 2};
  pool.stride = {2, 2};
  pool.padding = {1, 1, 0, 0};
  append(network, pool);
  // All lanes are negative: padding must not win as a zero.
  EXPECT_EQ(output_of(network, kCounting), (Bytes{1, 3, 7, 9}));
}

TEST(Reference, MaxPoolRescales) {
  Network network = quantized_network({1, 1, 2}, {1, 10});
  Layer pool = layer_of(LayerType::kMaxPool, "p", {"in"}, {2, 0});
  pool.kernel = {1, 2};
  append(network, pool);
  EXPECT_EQ(output_of(network, map_of({1, 1, 1, 2}, {20, 31})), Bytes{11});  // 21 / 2 = 10.5
}

TEST(Reference, MaxPoolDilation) {
  Network network = quantized_network({1, 3, 3}, {1, 0});
  Layer pool = layer_of(LayerType::kMaxPool, "p", {"in"}, {1, 0});
  pool.kernel = {2, 2};
  pool.dilation = {2, 1};
  append(network, pool);
  EXPECT_EQ(output_of(network, kCounting), (Bytes{8, 9}));
}

TEST(Reference, AveragePoolOverWhatIsThere) {
  Network network = quantized_network({1, 3, 3}, {1, 1});
  Layer pool = layer_of(LayerType::kAvgPool, "p", {"in"}, {1, 1});
  pool.kernel = {2, 2};
  pool.stride = {2, 2};
  pool.padding = {1, 1, 0, 0};
  append(network, pool);
  // Lanes 0..8: {0}, {1, 2}, {3, 6}, {4, 5, 7, 8}; averages 0, 1.5, 4.5, 6.
  EXPECT_EQ(output_of(network, kCounting), (Bytes{1, 3, 6, 7}));
  network.layers[0].count_include_pad = true;
  EXPECT_EQ(output_of(network, kCounting), (Bytes{1, 2, 3, 7}));  // 0, 0.75, 2.25, 6
}

TEST(Reference, GlobalPools) {
  Network network = quantized_network({2, 1, 3}, {1, 0});
  append(network, layer_of(LayerType::kGlobalAvgPool, "a", {"in"}, {1, 0}));
  EXPECT_EQ(output_of(network, map_of({1, 2, 1, 3}, {1, 2, 5, 10, 10, 12})), (Bytes{3, 11}));  // 8/3, 32/3
  network.layers.clear();
  append(network, layer_of(LayerType::kGlobalMaxPool, "m", {"in"}, {0.5, 3}));
  EXPECT_EQ(output_of(network, map_of({1, 2, 1, 3}, {1, 2, 5, 10, 10, 12})), (Bytes{13, 27}));
}

TEST(Reference, ReluAndClip) {
  const FeatureMap input = map_of({1, 1, 1, 4}, {0, 90, 104, 255});
  Network network = quantized_network({1, 1, 4}, {1, 100});
  append(network, layer_of(LayerType::kRelu, "r", {"in"}, {1, 100}));
  EXPECT_EQ(output_of(network, input), (Bytes{100, 100, 104, 255}));
  network.layers.clear();
  append(network, layer_of(LayerType::kRelu, "r", {"in"}, {0.5, 7}));
  EXPECT_EQ(output_of(network, input), (Bytes{7, 7, 15, 255}));
  network.layers.clear();
  Layer clip = layer_of(LayerType::kClip, "k", {"in"}, {1, 100});
  clip.clip_min = -20;
  clip.clip_max = 6;
  append(network, clip);
  EXPECT_EQ(output_of(network, input), (Bytes{80, 90, 104, 106}));
}

TEST(Reference, Add) {
  Network network = quantized_network({1, 1, 3}, {1, 10});
  append(network, layer_of(LayerType::kRelu, "r", {"in"}, {0.5, 20}));  // lanes 0, 2, 40 of scale 0.5
  append(network, layer_of(LayerType::kAdd, "a", {"in", "r"}, {1, 30}));
  // Lanes -4, 1, 20 plus 0, 1, 20.
  EXPECT_EQ(output_of(network, map_of({1, 1, 1, 3}, {6, 11, 30})), (Bytes{26, 32, 70}));
}

TEST(Reference, ConcatRescalesEachInput) {
  Network network = quantized_network({1, 1, 2}, {1, 10});
  append(network, layer_of(LayerType::kRelu, "r", {"in"}, {0.5, 0}));
  append(network, layer_of(LayerType::kConcat, "c", {"r", "in", "r"}, {2, 100}));
  // in: lanes -10, 7 -> -5, 3.5; r: lanes 0, 14 of 0.5 -> 0, 3.5.
  EXPECT_EQ(output_of(network, map_of({1, 1, 1, 2}, {0, 17})), (Bytes{100, 104, 95, 104, 100, 104}));
}

TEST(Reference, FlattenKeepsTheOrder) {
  Network network = quantized_network({2, 2, 2}, {1, 0});
  append(network, layer_of(LayerType::kFlatten, "f", {"in"}, {1, 0}));
  const TensorMap tensors = reference::run(network, map_of({1, 2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(tensors.at("f"), map_of({1, 8, 1, 1}, {1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(tensors.at("in").shape, (Shape{1, 2, 2, 2}));
}

/// The sum of docs/arithmetic.md for one output element, tap by tap.
int64_t literal_sum(const Layer& layer, const MapShape& in, const FeatureMap& input, int zero_point, int64_t image,
                    int k, int y, int x) {
  const int per_group = in.channels / layer.groups;
  const int group = k / (layer.channels / layer.groups);
  int64_t sum = layer.weights.bias[static_cast<size_t>(k)];
  for (int c = 0; c < per_group; ++c)
    for (int ky = 0; ky < layer.kernel[0]; ++ky)
      for (int kx = 0; kx < layer.kernel[1]; ++kx) {
        const int iy = y * layer.stride[0] + ky * layer.dilation[0] - layer.padding[0];
        const int ix = x * layer.stride[1] + kx * layer.dilation[1] - layer.padding[1];
        if (iy < 0 || ix < 0 || iy >= in.height || ix >= in.width) continue;
        const size_t tap = static_cast<size_t>(((k * per_group + c) * layer.kernel[0] + ky) * layer.kernel[1] + kx);
        sum += layer.weights.quantized[tap] * (input.at(image, group * per_group + c, iy, ix) - zero_point);
      }
  return sum;
}

TEST(Reference, ConvIsTheFormulaForAnyGeometry) {
  std::mt19937 random(1);
  const auto draw = [&](int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  };
  int tried = 0;
  while (tried < 200) {
    const int groups = draw(1, 3);
    const MapShape in{groups * draw(1, 2), draw(1, 7), draw(1, 7)};
    Network network = quantized_network(in, {0.5, draw(0, 255)});
    const Shape shape{groups * draw(1, 3), in.channels / groups, draw(1, 4), draw(1, 4)};
    Layer conv = weighted_layer(LayerType::kConv, "c", "in", {30, draw(0, 255)}, shape, {});
    for (int64_t i = 0; i < element_count(shape); ++i)
      conv.weights.quantized.push_back(static_cast<int8_t>(draw(0, 1) * draw(-128, 127)));
    for (int32_t& bias : conv.weights.bias) bias = draw(-1000, 1000);
    conv.groups = groups;
    conv.stride = {draw(1, 3), draw(1, 3)};
    conv.dilation = {draw(1, 3), draw(1, 3)};
    for (int& p : conv.padding) p = draw(0, 4);
    try {
      append(network, conv);
    } catch (const InputError&) {
      continue;  // a kernel larger than its padded input
    }
    ++tried;
    FeatureMap input(Shape{2, in.channels, in.height, in.width});
    for (uint8_t& stored : input.data) stored = static_cast<uint8_t>(draw(0, 255));
    const FeatureMap output = map_from(network, input);
    const Layer& layer = network.layers[0];
    const FixedScale scale = requantize_scale(network, layer, 0);
    for (int64_t n = 0; n < 2; ++n)
      for (int k = 0; k < layer.shape.channels; ++k)
        for (int y = 0; y < layer.shape.height; ++y)
          for (int x = 0; x < layer.shape.width; ++x) {
            const int64_t sum = literal_sum(layer, in, input, network.input_quantization.zero_point, n, k, y, x);
            const int lane = round_shift_clamp(sum * scale.multiplier, scale.shift, lane_range(layer));
            ASSERT_EQ(output.at(n, k, y, x), lane + layer.quantization.zero_point);
          }
  }
}

TEST(Reference, RefusesAnAccumulatorThatCouldOverflow) {
  Network network = quantized_network({1, 1, 1}, {1, 0});
  append(network, weighted_layer(LayerType::kConv, "c", "in", {1, 0}, {2, 1, 1, 1}, {0, -2}, {0, 2147483647 - 510}));
  EXPECT_EQ(output_of(network, map_of({1, 1, 1, 1}, {255})), (Bytes{0, 255}));
  network.layers[0].weights.bias[1] += 1;
  EXPECT_EQ(
      problems_of([&] {
        output_of(network, map_of({1, 1, 1, 1}, {255}));
      }),
      Lines{
          "small: c: expected |bias| + sum |w| * 255 below 2147483648 in every channel, got 2147483648 in channel 1"});
  EXPECT_EQ(
      problems_of([&] {
        reference::run(network, map_of({1, 1, 1, 1}, {255}));
      }),
      Lines{
          "small: c: expected |bias| + sum |w| * 255 below 2147483648 in every channel, got 2147483648 in channel 1"});
}

TEST(Reference, RefusesTheWrongInput) {
  Network network = quantized_network({1, 2, 2}, {1, 0});
  append(network, layer_of(LayerType::kRelu, "r", {"in"}, {1, 0}));
  EXPECT_EQ(problems_of([&] {
              reference::run(network, FeatureMap(Shape{1, 2, 2, 1}));
            }),
            Lines{"small: in: expected [batch, 1, 2, 2], got [1, 2, 2, 1]"});
  network.quantized = false;
  EXPECT_EQ(problems_of([&] {
              reference::run(network, FeatureMap(Shape{1, 1, 2, 2}));
            }),
            Lines{"small: expected a quantized network for integer inference, got a float one"});
}

}  // namespace
}  // namespace winnow::models::test
