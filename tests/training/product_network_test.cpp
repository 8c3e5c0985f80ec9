// The trainer's chains as networks: written, they are read back as the second witness reads them.
#include "models/training/product_network.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>

#include "models/compress/quantize.h"
#include "models/error.h"
#include "models/training/integer_net_reader.h"

namespace winnow::models::training {
namespace {

class ProductNetwork : public testing::Test {
 protected:
  std::string folder_ = (std::filesystem::path(testing::TempDir()) / "winnow-product-XXXXXX").string();
  void SetUp() override { ASSERT_TRUE(mkdtemp(folder_.data())); }  // CTest runs the cases side by side
  void TearDown() override { std::filesystem::remove_all(folder_); }
};

/// conv 28x28, relu, flatten, fc: one output pixel, then two.
NetSpec small_spec() {
  return {"small",
          {{"conv", LayerType::Conv, 1, 28, 0.25, 2},
           {"relu", LayerType::Relu},
           {"flat", LayerType::Flatten},
           {"fc", LayerType::Fc, 2, 0, 1, 2}}};
}

Network quantized_network() {
  std::vector<float> kernel(28 * 28, 0.0f);
  kernel[5] = 1.27f;
  kernel[9] = -0.001f;
  Network network = product_network(small_spec(), {{kernel, {0.5f}}, {{0.25f, -0.25f}, {0, 0}}});
  std::map<std::string, compress::SharedWeights> shared;
  for (const Layer& layer : network.layers)
    if (models::has_weights(layer))
      shared[layer.name] = compress::share(layer.weights, layer.compression.codebook_bits);
  const std::map<std::string, compress::ActivationRange> ranges{
      {"image", {0, 1}}, {"conv", {-1, 2}}, {"relu", {0, 2}}, {"flat", {0, 2}}, {"fc", {-1, 1}}};
  return compress::quantize(std::move(network), ranges, shared, models::Quantization{1.0 / 255, 0});
}

TEST_F(ProductNetwork, HasTheLayersOfTheTrainer) {
  const Network network = product_network(small_spec(), {{std::vector<float>(784), {0}}, {{1, 2}, {3, 4}}});
  EXPECT_EQ(network.layers[0].shape, (MapShape{1, 1, 1}));
  EXPECT_EQ(network.layers[0].compression.density, 0.25);
  EXPECT_EQ(network.layers[1].inputs, std::vector<std::string>{"conv"});
  EXPECT_EQ(network.layers[3].weights.shape, (Shape{2, 1, 1, 1}));
  EXPECT_EQ(network.outputs, std::vector<std::string>{"fc"});
}

TEST_F(ProductNetwork, ComesBackAsAChain) {
  const Network network = quantized_network();
  const NetSpec chain = chain_of(network);
  const NetSpec expected = small_spec();
  ASSERT_EQ(chain.layers.size(), expected.layers.size());
  for (size_t i = 0; i < chain.layers.size(); ++i) {
    EXPECT_EQ(chain.layers[i].name, expected.layers[i].name);
    EXPECT_EQ(chain.layers[i].type, expected.layers[i].type);
    EXPECT_EQ(chain.layers[i].channels, expected.layers[i].channels);
    EXPECT_EQ(chain.layers[i].kernel, expected.layers[i].kernel);
    EXPECT_EQ(chain.layers[i].codebook_bits, expected.layers[i].codebook_bits);
  }
  EXPECT_NEAR(chain.layers[0].density, 2.0 / 784, 1e-12);
  const std::vector<FloatWeights> real = real_weights(network);
  EXPECT_NEAR(real[0].weight[5], 1.27, 0.005);
  EXPECT_NEAR(real[0].bias[0], 0.5, 0.005);
  EXPECT_NEAR(real[1].weight[1], -0.25, 0.005);
}

TEST_F(ProductNetwork, RefusesWhatIsNoChain) {
  Network network = quantized_network();
  network.layers[0].stride = {2, 2};
  network.layers[3].type = models::LayerType::kAvgPool;
  network.file = "net.json";
  try {
    chain_of(network);
    FAIL();
  } catch (const InputError& e) {
    ASSERT_EQ(e.lines().size(), 2u);
    EXPECT_EQ(e.lines()[0],
              "net.json: /layers/0: expected conv (stride 1, no padding), fc, relu, max_pool (stride as its kernel) or "
              "flatten of \"image\", got \"conv\"");
  }
}

TEST_F(ProductNetwork, AQuantizedOneIsReadAsItWasWritten) {
  save_network(quantized_network(), folder_);
  const IntegerNet net = read_integer_network(folder_ + "/small.json");
  EXPECT_EQ(net.input.scale, 1.0 / 255);
  ASSERT_EQ(net.layers.size(), 4u);
  const IntegerLayer& conv = net.layers[0];
  EXPECT_EQ(conv.spec.kernel, 28);
  EXPECT_EQ(conv.codebook, (std::vector<std::int8_t>{0, -1, 127, 0}));  // -0.001 is a tenth of a step and is kept
  EXPECT_EQ(conv.code[5], 2);
  EXPECT_EQ(conv.code[9], 1);
  EXPECT_EQ(net.layers[1].quantization.zero_point, 0);
  EXPECT_EQ(conv.quantization.scale, net.layers[1].quantization.scale);
}

TEST_F(ProductNetwork, TheReaderRefusesWhatItDoesNotMeasure) {
  Network network = quantized_network();
  network.layers[0].padding = {1, 1, 1, 1};
  infer_shapes(network);
  network.layers.resize(3);
  network.outputs = {"flat"};
  save_network(network, folder_);
  const std::string path = folder_ + "/small.json";
  try {
    read_integer_network(path);
    FAIL() << "accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()), path + ": conv: this geometry is not measured here");
  }
}

}  // namespace
}  // namespace winnow::models::training
