// Which layers share a quantization, and does the quantized network compute what the float one does?
#include "models/compress/quantize.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/compress/activation_quantization.h"
#include "models/error.h"
#include "models/reference/reference.h"
#include "tests/models/compress/small_network.h"

namespace winnow::models::compress {
namespace {

Network quantized(const Network& network, const Tensor<float>& samples, const std::optional<Quantization>& input = {}) {
  return quantize(network, calibrate(network, samples), {}, input);
}

FeatureMap stored(const Network& network, const Tensor<float>& input) {
  FeatureMap map(input.shape);
  const Quantization q = network.input_quantization;
  for (size_t i = 0; i < map.data.size(); ++i) {
    const double value = std::floor(static_cast<double>(input.data[i]) / q.scale + 0.5) + q.zero_point;
    map.data[i] = static_cast<uint8_t>(std::clamp(value, 0.0, 255.0));
  }
  return map;
}

/// Power of a tensor over the power of what quantization changed in it, in dB.
double signal_to_noise(const Network& floating, const Network& integer, const Tensor<float>& input,
                       const std::string& tensor) {
  const Tensor<float> expected = reference::run_float(floating, input).at(tensor);
  const FeatureMap got = reference::run(integer, stored(integer, input)).at(tensor);
  const Quantization q = integer.quantization_of(tensor);
  double signal = 0, noise = 0;
  for (size_t i = 0; i < expected.data.size(); ++i) {
    const double value = q.scale * (got.data[i] - q.zero_point);
    signal += std::pow(static_cast<double>(expected.data[i]), 2);
    noise += std::pow(static_cast<double>(expected.data[i]) - value, 2);
  }
  return 10 * std::log10(signal / noise);
}

TEST(QuantizationOf, CoversTheRangeAndTheZero) {
  EXPECT_EQ(quantization_of({0, 510}), (Quantization{2, 0}));
  EXPECT_EQ(quantization_of({-510, 0}), (Quantization{2, 255}));
  EXPECT_EQ(quantization_of({1, 5.1}), (Quantization{5.1 / 255, 0}));
  EXPECT_EQ(quantization_of({-1, 1}).zero_point, 128);
  EXPECT_EQ(quantization_of({0, 0}), (Quantization{1, 0}));
}

TEST(Quantize, ReluGivesItsQuantizationToTheLayersItAloneFollows) {
  SmallNetwork small({3, 8, 8});
  small.conv("conv1", 8, 3);
  small.add(LayerType::kRelu, "relu1");
  small.add(LayerType::kMaxPool, "pool1");
  small.conv("conv2", 8, 3);
  small.add(LayerType::kMaxPool, "pool2");  // a pool before the relu is in the way of nothing
  small.add(LayerType::kRelu, "relu2");
  small.add(LayerType::kFlatten, "flat");
  small.fc("fc", 10);
  const Network f = small.finish();
  const Tensor<float> samples = SmallNetwork::samples(f, 32);
  const auto ranges = calibrate(f, samples);
  const Network q = quantized(f, samples);
  EXPECT_LT(ranges.at("conv1").low, 0);
  EXPECT_LT(ranges.at("conv2").low, 0);
  EXPECT_EQ(q.quantization_of("conv1"), quantization_of(ranges.at("pool1")));
  EXPECT_EQ(q.quantization_of("conv1").zero_point, 0);
  for (const char* name : {"relu1", "pool1"}) EXPECT_EQ(q.quantization_of(name), q.quantization_of("conv1")) << name;
  for (const char* name : {"pool2", "relu2", "flat"})
    EXPECT_EQ(q.quantization_of(name), q.quantization_of("conv2")) << name;
  EXPECT_EQ(q.quantization_of("conv2"), quantization_of(ranges.at("flat")));
  EXPECT_EQ(q.quantization_of("fc"), quantization_of(ranges.at("fc")));
  EXPECT_GT(signal_to_noise(f, q, SmallNetwork::samples(f, 4, 9), "fc"), 30);
}

TEST(Quantize, AnInputThatOthersSeeKeepsItsOwnRange) {
  SmallNetwork small({3, 8, 8});
  small.conv("conv", 8, 3);
  small.add(LayerType::kRelu, "relu");
  small.conv("other", 8, 1, {"conv"});
  small.add(LayerType::kAdd, "sum", {"relu", "other"});
  small.add(LayerType::kClip, "clip").clip_max = 0.5;
  const Network f = small.finish({"clip", "other"});
  const Tensor<float> samples = SmallNetwork::samples(f, 32);
  const auto ranges = calibrate(f, samples);
  const Network q = quantized(f, samples);
  for (const char* name : {"conv", "relu", "other"})
    EXPECT_EQ(q.quantization_of(name), quantization_of(ranges.at(name))) << name;
  EXPECT_EQ(q.quantization_of("sum"), quantization_of(ranges.at("clip")));
  EXPECT_EQ(q.quantization_of("sum"), q.quantization_of("clip"));
  EXPECT_GT(signal_to_noise(f, q, SmallNetwork::samples(f, 4, 9), "clip"), 30);
  EXPECT_GT(signal_to_noise(f, q, SmallNetwork::samples(f, 4, 9), "other"), 30);
}

TEST(Quantize, ConcatSharesWithInputsThatNothingElseUses) {
  SmallNetwork small({4, 8, 8});
  small.conv("squeeze", 4, 1);
  small.add(LayerType::kRelu, "squeeze_relu");
  small.conv("one", 4, 1, {"squeeze_relu"});
  small.add(LayerType::kRelu, "one_relu");
  small.conv("three", 4, 3, {"squeeze_relu"});
  small.add(LayerType::kRelu, "three_relu");
  small.add(LayerType::kConcat, "expand", {"one_relu", "three_relu"});
  small.add(LayerType::kConcat, "dense", {"squeeze_relu", "expand"});  // squeeze_relu is used by the convs too
  small.add(LayerType::kGlobalAvgPool, "mean");
  const Network f = small.finish();
  const Tensor<float> samples = SmallNetwork::samples(f, 32);
  const auto ranges = calibrate(f, samples);
  const Network q = quantized(f, samples);
  for (const char* name : {"one", "one_relu", "three", "three_relu", "expand"})
    EXPECT_EQ(q.quantization_of(name), q.quantization_of("dense")) << name;
  EXPECT_EQ(q.quantization_of("dense"), quantization_of(ranges.at("dense")));
  EXPECT_EQ(q.quantization_of("squeeze"), quantization_of(ranges.at("squeeze_relu")));
  EXPECT_EQ(q.quantization_of("mean"), quantization_of(ranges.at("mean")));
  EXPECT_GT(signal_to_noise(f, q, SmallNetwork::samples(f, 4, 9), "dense"), 30);
  EXPECT_GT(signal_to_noise(f, q, SmallNetwork::samples(f, 4, 9), "mean"), 30);
}

TEST(Quantize, AGivenInputQuantizationIsTaken) {
  SmallNetwork small({2, 8, 8});
  small.add(LayerType::kMaxPool, "pool", {"image"});
  small.conv("conv", 2, 1, {"pool"});
  small.add(LayerType::kConcat, "both", {"pool", "conv"});
  const Network f = small.finish();
  const Tensor<float> samples = SmallNetwork::samples(f, 4, 2, -1, 1);
  const Quantization given{1.0 / 127, 128};
  const Network q = quantized(f, samples, given);
  EXPECT_EQ(q.input_quantization, given);
  EXPECT_EQ(q.quantization_of("pool"), given);
  EXPECT_EQ(q.quantization_of("conv"), q.quantization_of("both"));
  EXPECT_GT(signal_to_noise(f, q, samples, "both"), 30);
}

TEST(Quantize, AGivenInputQuantizationDoesNotReachOtherInputsOfAConcat) {
  SmallNetwork small({2, 8, 8});
  small.conv("conv", 2, 1, {"image"});
  small.add(LayerType::kFlatten, "flat", {"conv"});
  small.add(LayerType::kMaxPool, "pool", {"image"});
  small.add(LayerType::kFlatten, "flat_pool", {"pool"});
  small.add(LayerType::kConcat, "both", {"flat_pool", "flat"});
  const Network f = small.finish();
  const Tensor<float> samples = SmallNetwork::samples(f, 32);
  const Quantization given{1.0 / 1024, 0};  // a bad choice: saturates at 0.25
  const Network q = quantized(f, samples, given);
  EXPECT_EQ(q.quantization_of("flat_pool"), given);
  EXPECT_EQ(q.quantization_of("flat"), q.quantization_of("both"));
  EXPECT_FALSE(q.quantization_of("both") == given);
}

TEST(Quantize, WeightsAreSymmetricPerChannelAndBiasesInTheirUnits) {
  SmallNetwork small({2, 1, 1});
  small.fc("fc", 3);
  Network f = small.finish();
  Weights& w = f.layers[0].weights;
  w.value = {1.27f, -0.5f, 0.0254f, 0.0127f, 0, 0};
  w.float_bias = {0.5f, -0.25f, 0.125f};
  const Network q = quantized(f, SmallNetwork::samples(f, 2), Quantization{0.01, 0});
  const Weights& i = q.layers[0].weights;
  EXPECT_EQ(i.quantized, (std::vector<int8_t>{127, -50, 127, 64, 0, 0}));
  ASSERT_EQ(i.scale.size(), 3u);
  EXPECT_FLOAT_EQ(i.scale[0], 0.01f);
  EXPECT_FLOAT_EQ(i.scale[1], 0.0002f);
  EXPECT_FLOAT_EQ(i.scale[2], 0.01f);  // a channel of zeros: as wide as the layer's widest
  EXPECT_EQ(i.bias, (std::vector<int32_t>{5000, -125000, 1250}));
  EXPECT_TRUE(i.value.empty() && i.float_bias.empty() && i.mask.empty() && i.code.empty());
}

TEST(Quantize, ATinyWeightDoesNotMakeAHugeBias) {
  SmallNetwork small({1, 1, 1});
  small.fc("fc", 1);
  Network f = small.finish();
  f.layers[0].weights.value = {1e-20f};
  f.layers[0].weights.float_bias = {3.0f};
  const Network q = quantized(f, SmallNetwork::samples(f, 1));
  EXPECT_EQ(q.layers[0].weights.bias[0], 1 << 24);
  EXPECT_GT(signal_to_noise(f, q, SmallNetwork::samples(f, 1), "fc"), 40);
}

TEST(Quantize, ZerosEverywhereStayZeros) {
  SmallNetwork small({1, 2, 2});
  small.conv("conv", 2, 1);
  Network f = small.finish();
  f.layers[0].weights.value = {0, 0};
  f.layers[0].weights.float_bias = {};
  const Tensor<float> samples = SmallNetwork::samples(f, 1);
  Network biased = f;
  biased.layers[0].weights.float_bias = {0, 0};
  const Network q = quantize(f, calibrate(biased, samples));
  EXPECT_EQ(q.layers[0].weights.bias, (std::vector<int32_t>{0, 0}));
  const FeatureMap out = reference::run(q, stored(q, samples)).at("conv");
  for (uint8_t v : out.data) EXPECT_EQ(v, q.quantization_of("conv").zero_point);
}

TEST(Quantize, ACodebookHasOneScaleAndItsEntriesAreTheWeights) {
  SmallNetwork small({8, 4, 4});
  small.conv("conv", 16, 3);
  const Network f = small.finish();
  const Tensor<float> samples = SmallNetwork::samples(f, 2);
  for (int bits = 2; bits <= 8; ++bits) {
    const SharedWeights shared = share(f.layers[0].weights, bits);
    Network replaced = f;
    for (size_t i = 0; i < shared.code.size(); ++i)
      replaced.layers[0].weights.value[i] = shared.centroid[shared.code[i]];
    replaced.layers[0].compression.codebook_bits = bits;
    const Network q = quantize(replaced, calibrate(replaced, samples), {{"conv", shared}});
    const Weights& w = q.layers[0].weights;
    ASSERT_EQ(w.codebook.size(), size_t{1} << bits);
    EXPECT_EQ(w.codebook[0], 0);
    ASSERT_EQ(w.scale.size(), 1u);
    for (size_t i = 0; i < w.code.size(); ++i) {
      ASSERT_EQ(w.quantized[i], w.codebook[w.code[i]]);
      ASSERT_EQ(w.quantized[i] == 0, w.code[i] == 0);
      const float step = std::abs(w.quantized[i]) == 1 ? 1.0f : 0.501f;  // none is rounded to zero
      ASSERT_NEAR(w.scale[0] * static_cast<float>(w.quantized[i]), replaced.layers[0].weights.value[i],
                  step * w.scale[0]);
    }
    EXPECT_GT(signal_to_noise(replaced, q, samples, "conv"), 30) << bits;
  }
}

TEST(Calibrate, PercentileLeavesOutliersOut) {
  SmallNetwork small({1, 10, 10});
  small.add(LayerType::kMaxPool, "pool");
  const Network f = small.finish();
  Tensor<float> samples(Shape{2, 1, 10, 10});
  for (size_t i = 0; i < 200; ++i) samples.data[i] = static_cast<float>(i % 100);
  samples.data[50] = 1000;
  samples.data[150] = -1000;
  EXPECT_EQ(calibrate(f, samples).at("image").low, -1000);
  EXPECT_EQ(calibrate(f, samples).at("image").high, 1000);
  EXPECT_EQ(calibrate(f, samples, Calibration::kPercentile, 98.5).at("image").low,
            0);  // one in a hundred goes at each end
  EXPECT_EQ(calibrate(f, samples, Calibration::kPercentile, 98.5).at("image").high, 99);
}

TEST(Calibrate, RefusesValuesThatAreNotFinite) {
  SmallNetwork small({1, 2, 2});
  small.add(LayerType::kMaxPool, "pool");
  const Network f = small.finish();
  Tensor<float> samples(Shape{1, 1, 2, 2});
  samples.data[2] = std::numeric_limits<float>::quiet_NaN();
  try {
    calibrate(f, samples);
    FAIL();
  } catch (const InputError& e) {
    EXPECT_STREQ(e.what(), "small.json: tensor image: expected finite values for calibration sample 0");
  }
}

}  // namespace
}  // namespace winnow::models::compress
