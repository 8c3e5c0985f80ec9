// Does a float network come out pruned, shared and quantized as asked, and still computing the same?
#include "models/compress/compress.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "models/error.h"
#include "models/reference/reference.h"
#include "tests/models/compress/small_network.h"

namespace winnow::models::compress {
namespace {

Network float_network() {
  SmallNetwork small({4, 8, 8});
  small.conv("conv1", 16, 3).compression.density = 0.5;
  small.add(LayerType::kRelu, "relu1");
  small.add(LayerType::kMaxPool, "pool1");
  Layer& conv2 = small.conv("conv2", 16, 3);
  conv2.compression.density = 0.25;
  conv2.compression.codebook_bits = 4;
  small.add(LayerType::kRelu, "relu2");
  small.add(LayerType::kFlatten, "flat");
  small.fc("fc", 10);
  return small.finish();
}

std::vector<std::string> errors(const Network& network, const Tensor<float>& samples, const CompressOptions& options) {
  try {
    compress(network, samples, options);
  } catch (const InputError& e) {
    return e.lines();
  }
  return {};
}

int64_t nonzeros(const Weights& w) {
  return static_cast<int64_t>(w.quantized.size()) - std::count(w.quantized.begin(), w.quantized.end(), 0);
}

TEST(Compress, DoesWhatTheLayersSay) {
  const Network f = float_network();
  const Network q = compress(f, SmallNetwork::samples(f, 2));
  ASSERT_TRUE(q.quantized);
  const Weights &conv1 = q.find("conv1")->weights, &conv2 = q.find("conv2")->weights, &fc = q.find("fc")->weights;
  // Small weights may round to zero as well.
  EXPECT_LE(nonzeros(conv1), 16 * 4 * 9 / 2);
  EXPECT_GE(nonzeros(conv1), 16 * 4 * 9 / 2 - 3);
  EXPECT_TRUE(conv1.codebook.empty());
  EXPECT_EQ(conv1.scale.size(), 16u);
  EXPECT_EQ(nonzeros(conv2), 16 * 16 * 9 / 4);
  EXPECT_EQ(conv2.codebook.size(), 16u);
  EXPECT_LE((std::set<int8_t>(conv2.quantized.begin(), conv2.quantized.end()).size()), 16u);
  EXPECT_GT(nonzeros(fc), static_cast<int64_t>(0.98 * static_cast<double>(fc.quantized.size())));
}

TEST(Compress, OptionsComeBeforeTheLayersAndALayersOptionBeforeThatOfAll) {
  const Network f = float_network();
  CompressOptions options;
  options.density = 0.125;
  options.codebook_bits = 3;
  options.layer_density["fc"] = 1.0;
  options.layer_codebook_bits["conv2"] = 0;
  const Network q = compress(f, SmallNetwork::samples(f, 2), options);
  EXPECT_EQ(nonzeros(q.find("conv1")->weights), 16 * 4 * 9 / 8);
  EXPECT_EQ(q.find("conv1")->weights.codebook.size(), 8u);
  EXPECT_EQ(q.find("conv1")->compression.codebook_bits, 3);
  EXPECT_EQ(q.find("conv1")->compression.density, 0.125);
  EXPECT_TRUE(q.find("conv2")->weights.codebook.empty());
  EXPECT_EQ(q.find("fc")->weights.codebook.size(), 8u);
  EXPECT_EQ(q.find("fc")->compression.density, 1.0);
}

TEST(Compress, ComputesWhatThePrunedFloatNetworkDoes) {
  const Network f = float_network();
  CompressOptions options;
  options.density = 1;
  options.codebook_bits = 8;
  const Tensor<float> samples = SmallNetwork::samples(f, 8);
  const Network q = compress(f, samples, options);
  FeatureMap input(samples.shape);
  for (size_t i = 0; i < input.data.size(); ++i) {
    const double stored = std::floor(static_cast<double>(samples.data[i]) / q.input_quantization.scale + 0.5);
    input.data[i] = static_cast<uint8_t>(std::min(stored, 255.0));
  }
  const Tensor<float> expected = reference::run_float(f, samples).at("fc");
  const FeatureMap got = reference::run(q, input).at("fc");
  const Quantization fc = q.quantization_of("fc");
  for (size_t i = 0; i < expected.data.size(); ++i)
    EXPECT_NEAR(fc.scale * (got.data[i] - fc.zero_point), expected.data[i], 0.05 * 255 * fc.scale);
}

TEST(Compress, SurvivesTheFiles) {
  const Network f = float_network();
  const Network q = compress(f, SmallNetwork::samples(f, 2));
  std::string pattern = (std::filesystem::temp_directory_path() / "winnow-compress-XXXXXX").string();
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  save_network(q, pattern);
  const Network read = load_network(pattern + "/small.json");
  std::filesystem::remove_all(pattern);
  for (const Layer& layer : q.layers) {
    const Layer* same = read.find(layer.name);
    ASSERT_NE(same, nullptr);
    EXPECT_EQ(same->quantization, layer.quantization);
    EXPECT_EQ(same->weights.quantized, layer.weights.quantized);
    EXPECT_EQ(same->weights.code, layer.weights.code);
    EXPECT_EQ(same->weights.codebook, layer.weights.codebook);
    EXPECT_EQ(same->weights.scale, layer.weights.scale);
    EXPECT_EQ(same->weights.bias, layer.weights.bias);
  }
}

TEST(Compress, RefusesOptionsWithoutMeaningAllAtOnce) {
  const Network f = float_network();
  CompressOptions options;
  options.density = 1.5;
  options.codebook_bits = 1;
  options.percentile = 20;
  options.layer_density["relu1"] = 0.5;
  options.layer_codebook_bits["fc"] = 9;
  EXPECT_EQ(errors(f, Tensor<float>(Shape{2, 4, 8, 7}), options),
            (std::vector<std::string>{
                "small.json: /input/shape: expected one or more samples of [4, 8, 8], got [2, 4, 8, 7]",
                "small.json: percentile: expected above 50 and at most 100, got 20",
                "small.json: density: expected 0..1, got 1.5",
                "small.json: codebook_bits: expected 0 or 2..8, got 1",
                "small.json: compression of a layer: expected the name of a conv or fc layer, got \"relu1\"",
                "small.json: codebook_bits of fc: expected 0 or 2..8, got 9",
            }));
  const Tensor<float> samples = SmallNetwork::samples(f, 1);
  EXPECT_EQ(errors(compress(f, samples), samples, {}),
            (std::vector<std::string>{"small.json: expected a float network to compress, got a quantized one"}));
}

}  // namespace
}  // namespace winnow::models::compress
