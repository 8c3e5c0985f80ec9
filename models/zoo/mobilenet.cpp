// MobileNetV1. 60 % of the weights of pointwise and fully connected layers are kept, first and depthwise layers are
// dense, as in the sparse MobileNet of Y.-H. Chen et al., "Eyeriss v2", JETCAS 2019. Half of the activations above zero
// is a choice.
#include "models/zoo/networks.h"

namespace winnow::models::zoo {
namespace {

constexpr double kActivations = 0.5;
const Statistics kDense{1, 8, 6.5, 4, kActivations};
const Statistics kPointwise{0.6, 8, 5.5, 4, kActivations};
const Statistics kFc{0.6, 8, 5.5, 4};

struct Separable {
  int stride, channels;
};
constexpr Separable kLayers[] = {{1, 64},  {2, 128}, {1, 128}, {2, 256}, {1, 256},  {2, 512}, {1, 512},
                                 {1, 512}, {1, 512}, {1, 512}, {1, 512}, {2, 1024}, {1, 1024}};

}  // namespace

Sketch mobilenet(const std::string& name) {
  const bool half = name == "mobilenet-v1-0.5-128";
  const int side = half ? 128 : 224, divisor = half ? 2 : 1;
  Graph g(name, {3, side, side}, "image:1");
  int channels = 32 / divisor;
  g.conv("conv1", channels, {3, 2, 1}, kDense);
  g.relu6("conv1_relu");
  for (size_t i = 0; i < std::size(kLayers); ++i) {
    const std::string number = std::to_string(i + 1);
    g.conv("dw" + number, channels, {3, kLayers[i].stride, 1}, kDense, "", channels);
    g.relu6("dw" + number + "_relu");
    channels = kLayers[i].channels / divisor;
    g.conv("pw" + number, channels, {1, 1, 0}, kPointwise);
    g.relu6("pw" + number + "_relu");
  }
  g.global_avg_pool("pool");
  g.fc("fc", 1000, kFc);
  return g.finish();
}

}  // namespace winnow::models::zoo
