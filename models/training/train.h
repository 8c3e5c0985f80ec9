// Gradient descent on whatever parametrises a network's weights: the weights, masked weights or shared centroids.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <vector>

#include "models/training/labelled_images.h"
#include "models/training/nets.h"

namespace winnow::models::training {

// Images as float [n, 1, 28, 28] in 0..1, which is what scale 1/255 and zero point 0 mean, and labels as int64.
struct TensorImages {
  torch::Tensor images;
  torch::Tensor labels;
};
TensorImages as_tensors(const LabelledImages& set);

struct Schedule {
  int epochs;
  double first_rate;
  double last_rate;  // approached along half a cosine
};

struct Model {
  NetSpec net;
  std::vector<torch::Tensor> parameters;  // what is learnt; leaves that require gradients
  std::function<Weights()> weights;       // the network's weights as a differentiable function of them
  Probe probe;                            // optional
};

// Adam on the cross-entropy of distorted training images, in batches of 128.
void train(const Model& model, const TensorImages& set, const Schedule& schedule);

// Fraction of `set` that is classified wrongly.
double error_rate(const NetSpec& net, const Weights& weights, const TensorImages& set);

}  // namespace winnow::models::training
