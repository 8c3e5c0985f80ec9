// A network written as a quantized ONNX model and imported again is the same network.
#include <gtest/gtest.h>

#include "models/file.h"
#include "models/images.h"
#include "models/import/import.h"
#include "models/quantization.h"
#include "models/reference/reference.h"
#include "tests/models/import/graph_maker.h"
#include "tests/models/import/qdq_writer.h"
#include "tests/models/test_support.h"

namespace winnow::models::import {
namespace {

using test::qdq_onnx;
using test::QdqStyle;

Network round_trip(const Network& network, QdqStyle style) {
  const models::test::Folder folder;
  const std::string path = folder / "model.onnx";
  write_file(path, qdq_onnx(network, style));
  const Imported imported = import_model(path);
  EXPECT_EQ(imported.notes, std::vector<std::string>{});
  return imported.network;
}

/// Scales go through 32-bit floats, on which no multiplier of the machine may depend.
void expect_equal(const Network& expected, const Network& got) {
  const auto expect_quantization = [](const Quantization& a, const Quantization& b) {
    EXPECT_EQ(static_cast<float>(a.scale), static_cast<float>(b.scale));
    EXPECT_EQ(a.zero_point, b.zero_point);
  };
  EXPECT_EQ(got.input_name, expected.input_name);
  EXPECT_EQ(got.input_shape, expected.input_shape);
  EXPECT_EQ(got.outputs, expected.outputs);
  expect_quantization(expected.input_quantization, got.input_quantization);
  ASSERT_EQ(got.layers.size(), expected.layers.size());
  for (size_t i = 0; i < got.layers.size(); ++i) {
    const Layer &a = expected.layers[i], &b = got.layers[i];
    SCOPED_TRACE(a.name);
    EXPECT_EQ(b.name, a.name);
    EXPECT_EQ(b.type, a.type);
    EXPECT_EQ(b.inputs, a.inputs);
    EXPECT_EQ(b.shape, a.shape);
    expect_quantization(expected.quantization_of(a.name), got.quantization_of(b.name));
    if (!has_weights(a)) continue;
    EXPECT_EQ(b.weights.shape, a.weights.shape);
    EXPECT_EQ(b.weights.quantized, a.weights.quantized);
    EXPECT_EQ(b.weights.bias, a.weights.bias);
    EXPECT_EQ(b.weights.scale, a.weights.scale);
    for (int64_t k = 0; k < a.channels; ++k) {
      const FixedScale from = requantize_scale(expected, a, k), to = requantize_scale(got, b, k);
      EXPECT_EQ(to.multiplier, from.multiplier) << "channel " << k;
      EXPECT_EQ(to.shift, from.shift) << "channel " << k;
    }
  }
}

void expect_equal_outputs(const Network& expected, const Network& got, const FeatureMap& images) {
  const TensorMap a = reference::run(expected, images), b = reference::run(got, images);
  for (const auto& [name, map] : a) EXPECT_EQ(b.at(name), map) << name;
}

class QdqRoundTrip : public ::testing::TestWithParam<const char*> {};

TEST_P(QdqRoundTrip, GivesTheSameIntegers) {
  const Network network = load_network(GetParam());
  const Network got = round_trip(network, QdqStyle::kDequantize);
  expect_equal(network, got);
  expect_equal_outputs(network, got, load_input("digits", network, 20).images);
}

INSTANTIATE_TEST_SUITE_P(Zoo, QdqRoundTrip, ::testing::Values("lenet-5", "lenet-300-100"));

/// A convolution with padding, stride and a scale for each channel, a pool, and a matrix without a bias.
Network small_network() {
  Network network = models::test::quantized_network({2, 7, 7}, {0.5, 7});
  std::vector<int8_t> kernel, matrix;
  for (int i = 0; i < 3 * 2 * 3 * 3; ++i) kernel.push_back(static_cast<int8_t>(i * 37 % 256 - 128));
  for (int i = 0; i < 5 * 12; ++i) matrix.push_back(static_cast<int8_t>(i % 3 == 0 ? 0 : i * 41 % 200 - 100));
  Layer conv = models::test::weighted_layer(LayerType::kConv, "conv", "in", {24.0, 11}, {3, 2, 3, 3}, kernel,
                                            {100, -2000, 30000});
  conv.stride = {2, 2};
  conv.padding = {1, 0, 1, 2};
  conv.weights.scale = {0.25f, 0.5f, 0.125f};
  models::test::append(network, std::move(conv));
  models::test::append(network, models::test::layer_of(LayerType::kRelu, "relu", {"conv"}, {24.0, 11}));
  Layer pool = models::test::layer_of(LayerType::kMaxPool, "pool", {"relu"}, {24.0, 11});
  pool.kernel = pool.stride = {2, 2};
  models::test::append(network, std::move(pool));
  models::test::append(network, models::test::layer_of(LayerType::kFlatten, "flat", {"pool"}, {24.0, 11}));
  Layer fc = models::test::weighted_layer(LayerType::kFc, "fc", "flat", {4000.0, 128}, {5, 12, 1, 1}, matrix);
  fc.weights.scale = {0.25f, 0.5f, 0.125f, 0.3f, 0.7f};
  models::test::append(network, std::move(fc));
  return network;
}

class QdqStyles : public ::testing::TestWithParam<QdqStyle> {};

TEST_P(QdqStyles, GiveTheSameIntegers) {
  const Network network = small_network(), got = round_trip(network, GetParam());
  expect_equal(network, got);
  EXPECT_EQ(got.layers[0].padding, network.layers[0].padding);
  EXPECT_EQ(got.layers[0].stride, network.layers[0].stride);
  expect_equal_outputs(network, got, load_input("random:1:0.9", network, 20).images);
}

TEST(QuantizedModels, FloatBiasesGetFinerStepsOfWeights) {
  GraphMaker maker({1, 2});
  maker.scalar("s", 0.5f).scalar("z", 0).scalar("eight", 8).scalar("four", 4).scalar("step", 0.25f);
  maker.constant("w", floats({2, 2}, {0.25f, -1.5f, 0, 0.5f})).constant("b", floats({2}, {0.03125f, 1}));
  maker.node("Quant", {"x", "s", "z", "eight"}, "xq", "qonnx");
  maker.node("Quant", {"w", "step", "z", "four"}, "wq", "qonnx");
  maker.node("Gemm", {"xq", "wq", "b"}, "a").with("transB", int64_t{1});
  maker.node("Quant", {"a", "step", "z", "eight"}, "y", "qonnx");
  const Layer layer = import_graph(maker.made({"y"})).network.layers.at(0);
  // Times 16; one more would leave 8 bits.
  EXPECT_EQ(layer.weights.quantized, (std::vector<int8_t>{16, -96, 0, 32}));
  EXPECT_EQ(layer.weights.scale, std::vector<float>{0.25f / 16});
  EXPECT_EQ(layer.weights.bias, (std::vector<int32_t>{4, 128}));
}

INSTANTIATE_TEST_SUITE_P(Both, QdqStyles, ::testing::Values(QdqStyle::kDequantize, QdqStyle::kQLinear));

}  // namespace
}  // namespace winnow::models::import
