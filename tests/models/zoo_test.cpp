// Do the generated networks have the graphs, sizes and densities that their descriptions promise?
#include "models/zoo/catalogue.h"

#include <algorithm>
#include <cmath>

#include "models/compress/channels.h"
#include "models/compress/inspect.h"
#include "models/images.h"
#include "models/network_text.h"
#include "models/reference/reference.h"
#include "models/zoo/networks.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

uint64_t weights_of(const Network& network) {
  uint64_t weights = 0;
  for (const Layer& layer : network.layers) weights += layer.weights.quantized.size();
  return weights;
}

/// Of a graph whose weights are not drawn.
uint64_t weights_of(const zoo::Sketch& sketch) {
  uint64_t weights = 0;
  for (const Layer& layer : sketch.network.layers)
    if (sketch.statistics.count(layer.name))
      weights += static_cast<uint64_t>(layer.channels) *
                 static_cast<uint64_t>(sketch.network.shape_of(layer.inputs[0]).channels / layer.groups *
                                       layer.kernel[0] * layer.kernel[1]);
  return weights;
}

double density(const Network& network, const TensorMap& tensors, const std::string& tensor) {
  const auto zero = static_cast<uint8_t>(network.quantization_of(tensor).zero_point);
  const std::vector<uint8_t>& data = tensors.at(tensor).data;
  return 1 - static_cast<double>(std::count(data.begin(), data.end(), zero)) / static_cast<double>(data.size());
}

TEST(Zoo, GraphsHaveTheKnownNumberOfWeights) {
  EXPECT_EQ(weights_of(zoo::alexnet("alexnet")), 60954656u);
  EXPECT_EQ(weights_of(zoo::vgg16("vgg-16")), 138344128u);
  EXPECT_EQ(weights_of(zoo::resnet50("resnet-50")), 25502912u);
  EXPECT_EQ(weights_of(zoo::squeezenet("squeezenet")), 1244448u);
  EXPECT_EQ(weights_of(zoo::mobilenet("mobilenet-v1-1.0-224")), 4209088u);
  EXPECT_EQ(weights_of(zoo::mobilenet("mobilenet-v1-0.5-128")), 1319648u);
}

TEST(Zoo, EveryLayerFitsACounterTag) { EXPECT_LT(zoo::resnet50("resnet-50").network.layers.size(), 127u); }

TEST(Zoo, KnowsEveryNameItLists) {
  const std::vector<std::string> names = zoo::names();
  EXPECT_EQ(names.size(), 15u);
  for (const std::string& name : names) EXPECT_TRUE(zoo::knows(name));
  EXPECT_FALSE(zoo::knows("alexnet-conv3"));  // one of the files
}

TEST(Zoo, AlexNetIsAsDenseAsPublished) {
  const Network network = load_network("alexnet:conv1..relu5");
  EXPECT_TRUE(network.synthetic);
  const TensorMap tensors = reference::run(network, load_input("network", network, 1).images);
  const compress::Inspection inspection = compress::inspect(network);
  const double weights[] = {0.84, 0.38, 0.35, 0.37, 0.37}, code_bits[] = {6.3, 5.5, 5.1, 5.2, 5.6};
  ASSERT_EQ(inspection.layers.size(), 5u);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(inspection.layers[i].density(), weights[i], 0.01) << inspection.layers[i].name;
    EXPECT_NEAR(inspection.layers[i].huffman_code_average(), code_bits[i], 0.15) << inspection.layers[i].name;
  }
  EXPECT_NEAR(density(network, tensors, "pool1"), 0.613, 0.01);
  EXPECT_NEAR(density(network, tensors, "pool2"), 0.275, 0.01);
  EXPECT_NEAR(density(network, tensors, "relu3"), 0.207, 0.01);
  EXPECT_NEAR(density(network, tensors, "relu4"), 0.224, 0.01);
  const std::vector<uint8_t>& values = tensors.at("relu3").data;
  EXPECT_EQ(*std::max_element(values.begin(), values.end()), 255);
  EXPECT_LT(std::count(values.begin(), values.end(), 255), static_cast<std::ptrdiff_t>(values.size() / 500));
}

/// Channels differ as in a real network, weights and activations alike.
TEST(Zoo, DensitiesAreUnevenAcrossChannels) {
  const Network network = load_network("alexnet:conv3");
  const FeatureMap map = reference::run(network, load_input("network", network, 1).images).at("relu3");
  const auto spread = [](const auto& values, size_t channels) {
    double sum = 0, squares = 0;
    const size_t size = values.size() / channels;
    for (size_t k = 0; k < channels; ++k) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(k * size);
      const double d = 1 - static_cast<double>(std::count(first, first + static_cast<std::ptrdiff_t>(size), 0)) /
                               static_cast<double>(size);
      sum += d, squares += d * d;
    }
    const double mean = sum / static_cast<double>(channels);
    return std::sqrt(squares / static_cast<double>(channels) - mean * mean) / mean;
  };
  EXPECT_NEAR(spread(map.data, 384), 0.36, 0.08);
  EXPECT_NEAR(spread(network.layers[0].weights.quantized, 384), 0.36, 0.08);
}

TEST(Zoo, ResidualsKeepTheirDensity) {
  const Network network = load_network("resnet-50:conv1..res2c_relu");
  const TensorMap tensors = reference::run(network, load_input("network", network, 1).images);
  for (const char* block : {"res2a", "res2b", "res2c"})
    EXPECT_NEAR(density(network, tensors, std::string(block) + "_relu"), 0.45, 0.02) << block;
  EXPECT_EQ(network.quantization_of("res2a_branch2c").zero_point, 128);
}

TEST(Zoo, ConcatAndMobileBlocksRun) {
  for (const char* name : {"squeezenet:conv1..fire2/concat", "mobilenet-v1-0.5-128"}) {
    const Network network = load_network(name);
    const TensorMap tensors = reference::run(network, load_input("network", network, 1).images);
    for (const Layer& layer : network.layers) {
      if (layer.type != LayerType::kRelu && layer.type != LayerType::kClip) continue;
      EXPECT_GT(density(network, tensors, layer.name), 0.35) << layer.name;
      EXPECT_LT(density(network, tensors, layer.name), 0.7) << layer.name;
    }
  }
  const Network mobile = load_network("mobilenet-v1-0.5-128:dw1");
  EXPECT_EQ(std::count(mobile.layers[0].weights.quantized.begin(), mobile.layers[0].weights.quantized.end(), 0), 0);
}

TEST(Zoo, DependsOnNameAndSeedAlone) {
  const auto bytes = [](uint64_t seed) { return tensor_bytes(zoo::generate("mobilenet-v1-0.5-128", seed)); };
  EXPECT_EQ(bytes(1), bytes(1));
  EXPECT_NE(bytes(1), bytes(2));
  uint32_t hash = 2166136261u;
  for (char c : bytes(1)) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  EXPECT_EQ(hash, 1530021195u);
}

TEST(Zoo, CalibratesAnewWhatIsLeft) {
  const Network network = load_network("mobilenet-v1-0.5-128");
  EXPECT_EQ(tensor_bytes(zoo::calibrate_again(network)), tensor_bytes(network));
  const Network left = zoo::calibrate_again(compress::scale_channels(network, {0.5, {}}));
  const TensorMap tensors = reference::run(left, load_input("network", left, 1).images);
  for (const Layer& layer : left.layers) {
    if (layer.type != LayerType::kRelu && layer.type != LayerType::kClip) continue;
    EXPECT_GT(density(left, tensors, layer.name), 0.35) << layer.name;
    EXPECT_LT(density(left, tensors, layer.name), 0.7) << layer.name;
  }
}

TEST(Zoo, EieLayersStateTheirInput) {
  const Network network = load_network("eie-nt-we");
  EXPECT_EQ(weights_of(network), 4096u * 600);
  const Input input = load_input("network", network, 1);
  EXPECT_EQ(std::count(input.images.data.begin(), input.images.data.end(), 0), 0);
  EXPECT_EQ(load_network("eie-alex-8").default_input, "random:1:0.375");
  EXPECT_EQ(network.layers[0].weights.codebook.size(), 16u);
}

TEST(Zoo, AGeneratedNetworkSurvivesItsFiles) {
  const Folder folder;
  const Network network = load_network("mobilenet-v1-0.5-128:conv1..pw2");
  save_network(network, folder.path());
  const Network read = load_network(folder / (network.name + ".json"));
  EXPECT_TRUE(read.synthetic);
  const FeatureMap input = load_input("network", network, 1).images;
  EXPECT_EQ(reference::run(read, input), reference::run(network, input));
}

}  // namespace
}  // namespace winnow::models::test
