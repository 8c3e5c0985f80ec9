// Is the reported ratio that of signal and noise, and does every kind of float network come through `compress`?
#include "models/compress/noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/compress/compress.h"
#include "models/input_storage.h"
#include "models/reference/reference.h"
#include "tests/models/compress/small_network.h"

namespace winnow::models::compress {
namespace {

/// Negative input, a layer without bias, a pruned one, two outputs.
Network many_sided() {
  SmallNetwork small({2, 8, 8});
  small.conv("conv", 4, 3);
  small.add(LayerType::kRelu, "relu");
  small.conv("side", 3, 1, {"relu"});
  small.conv("deep", 4, 3, {"relu"});
  small.add(LayerType::kAdd, "sum", {"deep", "relu"});
  small.add(LayerType::kGlobalAvgPool, "mean");
  small.fc("fc", 5);
  Network network = small.finish({"fc", "side"});
  for (Layer& layer : network.layers) {
    if (layer.name == "conv") layer.weights.float_bias.clear();
    if (layer.name != "deep") continue;
    for (size_t i = 0; i < layer.weights.value.size(); i += 2) layer.weights.value[i] = 0;
  }
  return network;
}

TEST(Noise, IsTheRatioOfSignalAndDifference) {
  const Network f = many_sided();
  const Tensor<float> samples = SmallNetwork::samples(f, 3, 2, -1, 1);
  const Network q = compress(f, samples);
  double signal = 0, noise = 0;
  FeatureMap stored(samples.shape);
  for (size_t i = 0; i < stored.data.size(); ++i)
    stored.data[i] = stored_value(static_cast<double>(samples.data[i]), q.input_quantization);
  const Tensor<float> real = reference::run_float(f, samples).at("fc"),
                      got = real_values(reference::run(q, stored).at("fc"), q.quantization_of("fc"));
  for (size_t i = 0; i < real.data.size(); ++i) {
    signal += std::pow(static_cast<double>(real.data[i]), 2);
    noise += std::pow(static_cast<double>(real.data[i] - got.data[i]), 2);
  }
  const std::vector<LayerNoise> layers = noise_of_layers(f, q, samples);
  ASSERT_EQ(layers.size(), 6u);  // conv is read by the relu alone
  EXPECT_EQ(layers[0].layer, "relu");
  EXPECT_EQ(layers[5].layer, "fc");
  EXPECT_NEAR(layers[5].decibels, 10 * std::log10(signal / noise), 0.01);
}

TEST(Noise, Text) {
  EXPECT_EQ(to_text({{"conv1", 31.26}, {"a-long-name", 9.96}, {"x", std::numeric_limits<double>::infinity()}}, 64),
            "layer        signal to quantization noise, 64 samples\n"
            "conv1        31.3 dB\n"
            "a-long-name  10.0 dB\n"
            "x            no noise\n"
            "worst: a-long-name, 10.0 dB\n");
}

TEST(Compress, TakesWhateverFloatNetworksHave) {
  const Network f = many_sided();
  const Tensor<float> samples = SmallNetwork::samples(f, 8, 2, -1, 1);
  for (Calibration how : {Calibration::kMinMax, Calibration::kPercentile, Calibration::kMse}) {
    CompressOptions options;
    options.calibration = how;
    options.percentile = 99.9;
    const Network q = compress(f, samples, options);
    EXPECT_GT(q.input_quantization.zero_point, 100);
    EXPECT_EQ(q.find("conv")->weights.bias, std::vector<int32_t>(4, 0));
    const Weights &pruned = q.find("deep")->weights, &before = f.find("deep")->weights;
    for (size_t i = 0; i < pruned.quantized.size(); i += 2) EXPECT_EQ(pruned.quantized[i], 0);
    EXPECT_NE(before.value[1], 0);
    for (const LayerNoise& layer : noise_of_layers(f, q, samples))
      EXPECT_GT(layer.decibels, layer.layer == "mean" || layer.layer == "fc" ? 15 : 25) << layer.layer;
  }
}

TEST(Compress, TheReferenceTakesLayersWithoutBias) {
  Network with = many_sided(), without = many_sided();
  for (Layer& layer : with.layers)
    if (layer.name == "conv") layer.weights.float_bias.assign(4, 0);
  const Tensor<float> samples = SmallNetwork::samples(with, 1, 2, -1, 1);
  EXPECT_EQ(reference::run_float(with, samples).at("fc"), reference::run_float(without, samples).at("fc"));
}

}  // namespace
}  // namespace winnow::models::compress
