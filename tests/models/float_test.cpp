// Does float inference compute the layers on real values, of float networks and of quantized ones?
#include "models/reference/reference.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

using Floats = std::vector<float>;

Tensor<float> reals(Shape shape, Floats values) {
  Tensor<float> tensor(std::move(shape));
  tensor.data = std::move(values);
  return tensor;
}

Network float_network(MapShape input) {
  Network network = quantized_network(input, {});
  network.quantized = false;
  return network;
}

Layer plain(LayerType type, const std::string& name, std::vector<std::string> inputs) {
  return layer_of(type, name, std::move(inputs), {});
}

Floats output_of(const Network& network, const Tensor<float>& input) {
  return reference::run_float(network, input).at(network.outputs[0]).data;
}

TEST(FloatInference, WeightedLayers) {
  Network network = float_network({1, 2, 2});
  Layer conv = weighted_layer(LayerType::kConv, "c", "in", {}, {2, 1, 1, 2}, {});
  conv.weights.value = {1, 0.5f, 0, -1};
  conv.weights.float_bias = {0, 0.25f};
  append(network, conv);
  EXPECT_EQ(output_of(network, reals({1, 1, 2, 2}, {1, 2, 3, 4})), (Floats{2, 5, -1.75f, -3.75f}));
  append(network, plain(LayerType::kFlatten, "v", {"c"}));
  Layer fc = weighted_layer(LayerType::kFc, "f", "v", {}, {1, 4, 1, 1}, {});
  fc.weights.value = {1, 1, 0, 2};
  fc.weights.float_bias = {100};
  append(network, fc);
  EXPECT_EQ(output_of(network, reals({1, 1, 2, 2}, {1, 2, 3, 4})), Floats{99.5f});
}

TEST(FloatInference, Pools) {
  const Tensor<float> input = reals({1, 1, 2, 2}, {-1, -2, -3, -6});
  for (const auto& [type, pad, expected] :
       {std::make_tuple(LayerType::kMaxPool, false, Floats{-1, -1, -1, -1}),
        std::make_tuple(LayerType::kAvgPool, false, Floats{-1, -1.5f, -2, -3}),
        std::make_tuple(LayerType::kAvgPool, true, Floats{-0.25f, -0.75f, -1, -3})}) {
    Network network = float_network({1, 2, 2});
    Layer pool = plain(type, "p", {"in"});
    pool.kernel = {2, 2};
    pool.padding = {1, 1, 0, 0};
    pool.count_include_pad = pad;
    append(network, pool);
    EXPECT_EQ(output_of(network, input), expected);
  }
  Network network = float_network({1, 2, 2});
  append(network, plain(LayerType::kGlobalAvgPool, "g", {"in"}));
  EXPECT_EQ(output_of(network, input), Floats{-3});
  network = float_network({1, 2, 2});
  append(network, plain(LayerType::kGlobalMaxPool, "g", {"in"}));
  EXPECT_EQ(output_of(network, input), Floats{-1});
}

TEST(FloatInference, ElementwiseLayersAndBatch) {
  Network network = float_network({1, 1, 2});
  append(network, plain(LayerType::kRelu, "r", {"in"}));
  Layer clip = plain(LayerType::kClip, "k", {"in"});
  clip.clip_min = -0.5;
  clip.clip_max = 0.5;
  append(network, clip);
  append(network, plain(LayerType::kAdd, "a", {"r", "k"}));
  append(network, plain(LayerType::kConcat, "c", {"a", "in"}));
  EXPECT_EQ(output_of(network, reals({2, 1, 1, 2}, {-1, 2, 0.25f, -0.25f})),
            (Floats{-0.5f, 2.5f, -1, 2, 0.5f, -0.25f, 0.25f, -0.25f}));
}

TEST(FloatInference, DequantizesQuantizedNetworks) {
  Network network = quantized_network({2, 1, 1}, {0.5, 3});
  Layer fc = weighted_layer(LayerType::kFc, "f", "in", {1, 0}, {2, 2, 1, 1}, {1, 2, 3, -4}, {8, 16});
  fc.weights.scale = {0.25f, 0.5f};
  append(network, fc);
  // Weights 0.25, 0.5, 1.5, -2; biases 8 * 0.5 * 0.25 and 16 * 0.5 * 0.5.
  EXPECT_EQ(output_of(network, reals({1, 2, 1, 1}, {1, 10})), (Floats{6.25f, -14.5f}));
}

}  // namespace
}  // namespace winnow::models::test
