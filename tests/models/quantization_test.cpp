// Do scales become the integers that docs/arithmetic.md says, at the edges too?
#include "models/quantization.h"

#include <cmath>
#include <stdexcept>

#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

void expect_scale(double m, uint32_t multiplier, int shift) {
  const FixedScale scale = fixed_scale(m);
  EXPECT_EQ(scale.multiplier, multiplier) << m;
  EXPECT_EQ(scale.shift, shift) << m;
}

TEST(FixedScaleOf, Numbers) {
  expect_scale(1.0, 32768, 15);
  expect_scale(0.5, 32768, 16);
  expect_scale(3.0, 49152, 14);
  expect_scale(1.0 / 3, 43691, 17);  // 0.6667 * 65536 = 43690.67
  expect_scale(0.0, 0, 16);
}

TEST(FixedScaleOf, RoundingUpToTheNextPowerOfTwo) {
  expect_scale(1.0 - 1.0 / 131072, 32768, 15);  // 65535.5 rounds to 65536
  expect_scale(1.0 - 1.0 / 131072 - 1e-12, 65535, 16);
}

TEST(FixedScaleOf, TheLargest) {
  expect_scale(65535.0, 65535, 0);
  expect_scale(65535.0 + 0.49, 65535, 0);
  EXPECT_THROW(fixed_scale(65535.5), std::range_error);  // rounds to 65536
  EXPECT_THROW(fixed_scale(65536.0), std::range_error);
  EXPECT_THROW(fixed_scale(INFINITY), std::range_error);
  EXPECT_THROW(fixed_scale(NAN), std::range_error);
  EXPECT_THROW(fixed_scale(-1e-9), std::range_error);
}

TEST(FixedScaleOf, TheSmallestKeepsTheShift) {
  expect_scale(std::ldexp(1.0, -32), 32768, 47);  // the last with all its bits
  expect_scale(std::ldexp(1.0, -33), 16384, 47);
  expect_scale(std::ldexp(1.999, -48), 0, 47);  // 65503 >> 16
  expect_scale(std::ldexp(1.0, -47), 1, 47);
  expect_scale(1e-300, 0, 47);
  expect_scale(5e-324, 0, 47);
}

TEST(FixedScaleOf, IsCloseToTheRealNumber) {
  for (double m = 1e-8; m < 60000; m *= 1.37) {
    const FixedScale scale = fixed_scale(m);
    EXPECT_NEAR(std::ldexp(static_cast<double>(scale.multiplier), -scale.shift) / m, 1.0, 1.0 / 65536) << m;
  }
}

TEST(RoundShiftClamp, RoundsHalfUp) {
  const LaneRange all{-255, 255};
  EXPECT_EQ(round_shift_clamp(5, 1, all), 3);    // 2.5
  EXPECT_EQ(round_shift_clamp(-5, 1, all), -2);  // -2.5
  EXPECT_EQ(round_shift_clamp(-6, 2, all), -1);  // -1.5
  EXPECT_EQ(round_shift_clamp(-7, 2, all), -2);  // -1.75
  EXPECT_EQ(round_shift_clamp(7, 0, all), 7);
  EXPECT_EQ(round_shift_clamp(int64_t{1} << 40, 3, all), 255);
  EXPECT_EQ(round_shift_clamp(-(int64_t{1} << 40), 3, {-7, 255}), -7);
}

TEST(LaneRangeOf, Layers) {
  const auto range = [](LayerType type, Quantization q, double min = 0, double max = 0) {
    Layer layer = layer_of(type, "a", {"in"}, q);
    layer.clip_min = min;
    layer.clip_max = max;
    const LaneRange r = lane_range(layer);
    return std::make_pair(r.low, r.high);
  };
  EXPECT_EQ(range(LayerType::kConv, {1, 0}), std::make_pair(0, 255));
  EXPECT_EQ(range(LayerType::kConv, {1, 255}), std::make_pair(-255, 0));
  EXPECT_EQ(range(LayerType::kConcat, {1, 100}), std::make_pair(-100, 155));
  EXPECT_EQ(range(LayerType::kRelu, {1, 100}), std::make_pair(0, 155));
  EXPECT_EQ(range(LayerType::kClip, {0.5, 100}, -1.25, 6), std::make_pair(-2, 12));  // -2.5 rounds up
  EXPECT_EQ(range(LayerType::kClip, {0.5, 100}, -1e300, 1e300), std::make_pair(-100, 155));
}

TEST(VectorScaleOf, Layers) {
  Network network = quantized_network({1, 4, 4}, {0.5, 0});
  Layer pool = layer_of(LayerType::kAvgPool, "pool", {"in"}, {0.25, 0});
  pool.kernel = {2, 2};
  EXPECT_EQ(vector_scale(network, pool, 0, 4).multiplier[0], 32768u);  // 2 / 4
  EXPECT_EQ(vector_scale(network, pool, 0, 4).shift, 16);
  EXPECT_EQ(vector_scale(network, pool, 0, 2).shift, 15);
  pool.count_include_pad = true;
  EXPECT_EQ(vector_scale(network, pool, 0, 2).shift, 16);
  pool.type = LayerType::kMaxPool;
  EXPECT_EQ(vector_scale(network, pool, 0, 2).shift, 14);
  pool.type = LayerType::kGlobalAvgPool;
  EXPECT_EQ(vector_scale(network, pool, 0, 1).shift, 16);
}

TEST(VectorScaleOf, AddSharesTheShiftOfTheLarger) {
  Network network = quantized_network({1, 1, 1}, {1, 0});
  append(network, layer_of(LayerType::kRelu, "half", {"in"}, {0.3, 0}));
  VectorScale scale = vector_scale(network, layer_of(LayerType::kAdd, "a", {"in", "half"}, {1, 0}), 0, 1);
  EXPECT_EQ(scale.shift, 15);
  EXPECT_EQ(scale.multiplier[0], 32768u);
  EXPECT_EQ(scale.multiplier[1], 9830u);  // 0.3 * 32768 = 9830.4
  scale = vector_scale(network, layer_of(LayerType::kAdd, "a", {"half", "in"}, {65535.2, 0}), 0, 1);
  EXPECT_EQ(scale.multiplier[1], 32768u);  // 1 / 65535.2 is a little above 2^-16
  EXPECT_EQ(scale.shift, 31);
  EXPECT_EQ(scale.multiplier[0], 9831u);  // 9830.52
}

TEST(RequantizeScaleOf, EveryChannel) {
  Network network = quantized_network({1, 1, 1}, {0.5, 0});
  Layer layer = weighted_layer(LayerType::kFc, "f", "in", {2, 0}, {2, 1, 1, 1}, {1, 1});
  layer.weights.scale = {4, 0.25};
  EXPECT_EQ(requantize_scale(network, layer, 0).shift, 15);  // 0.5 * 4 / 2
  EXPECT_EQ(requantize_scale(network, layer, 1).shift, 19);  // 0.5 * 0.25 / 2
}

}  // namespace
}  // namespace winnow::models::test
