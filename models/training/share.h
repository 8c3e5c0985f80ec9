// Weight sharing: a layer's kept weights take the values of a few centroids, which can then be trained.
#pragma once

#include <torch/torch.h>

namespace winnow::models::training {

struct SharedLayer {
  torch::Tensor centroids;          // float, requires gradients
  torch::Tensor members;            // int64: for each kept weight its centroid
  torch::Tensor positions;          // int64: where that weight stands in the flattened layer
  std::vector<std::int64_t> shape;  // of the layer's weight

  // The weight with every kept element replaced by its centroid. Going back, autograd sums the gradients of a
  // centroid's weights, which is the centroid fine-tuning of Deep Compression.
  torch::Tensor weight() const { return weight_from(centroids); }
  torch::Tensor weight_from(const torch::Tensor& values) const;
};

// `bits` gives room for 2^bits - 1 centroids beside zero.
SharedLayer share(const torch::Tensor& weight, const torch::Tensor& mask, int bits);

}  // namespace winnow::models::training
