// AlexNet with the statistics of Deep Compression.
//
// Weights, codes, runs: S. Han, H. Mao, W. Dally, "Deep Compression", ICLR 2016, table 4. Activations: convolutions
// from
// Y.-H. Chen et al., "Eyeriss", JSSC 2017, the share of non-zeros in each layer's input; fc from S. Han et al., "EIE",
// ISCA 2016, table III.
#include "models/zoo/networks.h"

namespace winnow::models::zoo {

Sketch alexnet(const std::string& name) {
  Graph g(name, {3, 227, 227}, "image:1");
  g.conv("conv1", 96, {11, 4, 0}, {0.84, 8, 6.3, 4, 0.613});
  g.relu("relu1");
  g.max_pool("pool1", {3, 2, 0});
  g.conv("conv2", 256, {5, 1, 2}, {0.38, 8, 5.5, 4, 0.275}, "", 2);
  g.relu("relu2");
  g.max_pool("pool2", {3, 2, 0});
  g.conv("conv3", 384, {3, 1, 1}, {0.35, 8, 5.1, 4, 0.207});
  g.relu("relu3");
  g.conv("conv4", 384, {3, 1, 1}, {0.37, 8, 5.2, 4, 0.224}, "", 2);
  g.relu("relu4");
  g.conv("conv5", 256, {3, 1, 1}, {0.37, 8, 5.6, 4, 0.351}, "", 2);
  g.relu("relu5");
  g.max_pool("pool5", {3, 2, 0});
  g.flatten("flat5");
  g.fc("fc6", 4096, {0.09, 5, 3.9, 4, 0.353});
  g.relu("relu6");
  g.fc("fc7", 4096, {0.09, 5, 3.6, 4, 0.375});
  g.relu("relu7");
  g.fc("fc8", 1000, {0.25, 5, 4.0, 4});
  return g.finish();
}

}  // namespace winnow::models::zoo
