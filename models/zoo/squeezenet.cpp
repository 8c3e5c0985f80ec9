// SqueezeNet 1.0, its layers named as in Caffe's description. A third of the weights is kept, as in its published Deep
// Compression model; the rest is a choice: 40 % of the activations.
#include "models/zoo/networks.h"

namespace winnow::models::zoo {
namespace {

constexpr double kActivations = 0.4;
const Statistics kFirst{0.6, 8, 6.3, 4, 0.6};
const Statistics kConv{0.33, 8, 5.2, 4, kActivations};

void fire(Graph& g, int number, int squeeze, int expand) {
  const std::string fire = "fire" + std::to_string(number) + "/";
  const auto conv = [&](const std::string& part, int channels, Window window, const std::string& input) {
    g.conv(fire + part, channels, window, kConv, input);
    return g.relu(fire + "relu_" + part);
  };
  const std::string squeezed = conv("conv1x1_1", squeeze, {1, 1, 0}, "");
  const std::string ones = conv("conv1x1_2", expand, {1, 1, 0}, squeezed);
  const std::string threes = conv("conv3x3_2", expand, {3, 1, 1}, squeezed);
  g.concat(fire + "concat", ones, threes);
}

}  // namespace

Sketch squeezenet(const std::string& name) {
  Graph g(name, {3, 227, 227}, "image:1");
  g.conv("conv1", 96, {7, 2, 0}, kFirst);
  g.relu("relu_conv1");
  g.max_pool("pool1", {3, 2, 0});
  fire(g, 2, 16, 64);
  fire(g, 3, 16, 64);
  fire(g, 4, 32, 128);
  g.max_pool("pool4", {3, 2, 0});
  fire(g, 5, 32, 128);
  fire(g, 6, 48, 192);
  fire(g, 7, 48, 192);
  fire(g, 8, 64, 256);
  g.max_pool("pool8", {3, 2, 0});
  fire(g, 9, 64, 256);
  g.conv("conv_final", 1000, {1, 1, 1}, kConv);
  g.relu("relu_conv_final");
  g.global_avg_pool("pool_final");
  return g.finish();
}

}  // namespace winnow::models::zoo
