// ResNet-50. Its densities are a choice, not a publication: a third of the convolutions' weights, a fifth of the last
// layer's,
// 45 % of the activations.
#include "models/zoo/networks.h"

namespace winnow::models::zoo {
namespace {

constexpr double kActivations = 0.45;
const Statistics kFirst{0.7, 8, 6.3, 4, 0.6};
const Statistics kConv{0.33, 8, 5.2, 4, kActivations};
const Statistics kFc{0.2, 5, 4.0, 4};

/// 1x1 (with the stride), 3x3, 1x1, added to what came in, or to a projection of it where the shape changes.
void bottleneck(Graph& g, const std::string& name, int channels, int stride, bool project) {
  const std::string in = g.last();
  const std::string shortcut = project ? g.conv(name + "_branch1", 4 * channels, {1, stride, 0}, kConv, in) : in;
  g.conv(name + "_branch2a", channels, {1, stride, 0}, kConv, in);
  g.relu(name + "_branch2a_relu");
  g.conv(name + "_branch2b", channels, {3, 1, 1}, kConv);
  g.relu(name + "_branch2b_relu");
  const std::string branch = g.conv(name + "_branch2c", 4 * channels, {1, 1, 0}, kConv);
  g.add(name, branch, shortcut);
  g.relu(name + "_relu");
}

}  // namespace

Sketch resnet50(const std::string& name) {
  Graph g(name, {3, 224, 224}, "image:1");
  g.conv("conv1", 64, {7, 2, 3}, kFirst);
  g.relu("conv1_relu");
  g.max_pool("pool1", {3, 2, 1});
  const int blocks[4] = {3, 4, 6, 3};
  for (int stage = 0; stage < 4; ++stage)
    for (int block = 0; block < blocks[stage]; ++block)
      bottleneck(g, "res" + std::to_string(stage + 2) + std::string(1, static_cast<char>('a' + block)), 64 << stage,
                 stage > 0 && block == 0 ? 2 : 1, block == 0);
  g.global_avg_pool("pool5");
  g.fc("fc1000", 1000, kFc);
  return g.finish();
}

}  // namespace winnow::models::zoo
