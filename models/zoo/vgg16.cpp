// VGG-16 with the statistics of Deep Compression; sources as for AlexNet (Deep Compression's table 5).
#include "models/zoo/networks.h"

namespace winnow::models::zoo {
namespace {

struct Block {
  int channels;
  std::vector<Statistics> convolutions;
};

/// activation_density: the published density of the next layer's input, behind the pool at the end of a block.
const std::vector<Block>& blocks() {
  static const std::vector<Block> all = {
      {64, {{0.58, 8, 6.8, 5, 0.523}, {0.22, 8, 6.5, 5, 0.752}}},
      {128, {{0.34, 8, 5.6, 5, 0.613}, {0.36, 8, 5.9, 5, 0.603}}},
      {256, {{0.53, 8, 4.8, 5, 0.419}, {0.24, 8, 4.6, 5, 0.413}, {0.42, 8, 4.6, 5, 0.357}}},
      {512, {{0.32, 8, 4.6, 5, 0.253}, {0.27, 8, 4.2, 5, 0.146}, {0.34, 8, 4.4, 5, 0.206}}},
      {512, {{0.35, 8, 4.7, 5, 0.126}, {0.29, 8, 4.6, 5, 0.115}, {0.36, 8, 4.6, 5, 0.183}}},
  };
  return all;
}

}  // namespace

Sketch vgg16(const std::string& name) {
  Graph g(name, {3, 224, 224}, "image:1");
  for (size_t b = 0; b < blocks().size(); ++b) {
    const std::string block = std::to_string(b + 1);
    for (size_t c = 0; c < blocks()[b].convolutions.size(); ++c) {
      const std::string number = block + "_" + std::to_string(c + 1);
      g.conv("conv" + number, blocks()[b].channels, {3, 1, 1}, blocks()[b].convolutions[c]);
      g.relu("relu" + number);
    }
    g.max_pool("pool" + block, {2, 2, 0});
  }
  g.flatten("flat5");
  g.fc("fc6", 4096, {0.04, 5, 3.6, 5, 0.375});
  g.relu("relu6");
  g.fc("fc7", 4096, {0.04, 5, 4.0, 5, 0.411});
  g.relu("relu7");
  g.fc("fc8", 1000, {0.23, 5, 4.0, 5});
  return g.finish();
}

}  // namespace winnow::models::zoo
