// The networks that are trained, as lists of layers, and their forward pass in float.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <string>
#include <vector>

#include "models/training/layer_spec.h"
#include "models/training/product_network.h"

namespace winnow::models::training {

// fc 784-300-100-10 with ReLU, densities and codebooks of Deep Compression (Han, Mao, Dally, ICLR 2016), table 2.
NetSpec lenet_300_100();
// Caffe's LeNet-5 of the same paper, table 3, with a ReLU after each convolution as well as after ip1.
NetSpec lenet_5();
// Throws std::invalid_argument for another name.
NetSpec net_named(const std::string& name);

// Weight [out, in, kh, kw] (fc: [out, in, 1, 1]) and bias [out] of one conv or fc layer.
struct LayerWeights {
  torch::Tensor weight;
  torch::Tensor bias;
};
// One entry per conv or fc layer, in the order of the layers.
using Weights = std::vector<LayerWeights>;

// As the product has them.
std::vector<FloatWeights> plain(const Weights& weights);

// He initialisation from torch's generator; biases zero.
Weights initial_weights(const NetSpec& net);

// Sees each layer's output, whose index is that in NetSpec::layers, and gives what is passed on.
using Probe = std::function<torch::Tensor(std::size_t layer, const torch::Tensor& output)>;

// `images` [n, 1, 28, 28] in 0..1; the answer is [n, 10] logits.
torch::Tensor forward(const NetSpec& net, const Weights& weights, const torch::Tensor& images,
                      const Probe& probe = nullptr);

}  // namespace winnow::models::training
