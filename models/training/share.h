// Weight sharing: a layer's kept weights take the values of a few centroids, which can then be trained.
#pragma once

#include <torch/torch.h>

#include "models/compress/share.h"

namespace winnow::models::training {

struct SharedLayer {
  torch::Tensor centroids;          // float, requires gradients; the centroid of code 1 first
  torch::Tensor members;            // int64: for each kept weight its centroid
  torch::Tensor positions;          // int64: where that weight stands in the flattened layer
  std::vector<std::int64_t> shape;  // of the layer's weight

  // The weight with every kept element replaced by its centroid. Going back, autograd sums the gradients of a
  // centroid's weights, which is the centroid fine-tuning of Deep Compression.
  torch::Tensor weight() const;

  // Codes and centroids as the product has them.
  compress::SharedWeights shared() const;
};

// By compress::share; what `mask` excludes is not kept.
SharedLayer share(const torch::Tensor& weight, const torch::Tensor& mask, int bits);

}  // namespace winnow::models::training
