// The trainer's chains of layers as the product's networks, which prune, share, quantize and are written to files.
#pragma once
#include <vector>

#include "models/network.h"
#include "models/training/layer_spec.h"

namespace winnow::models::training {

struct FloatWeights {
  std::vector<float> weight;  // [out, in, kh, kw]
  std::vector<float> bias;
};

/// A float network with its shapes; `weights` holds one entry per conv or fc layer.
Network product_network(const NetSpec& net, const std::vector<FloatWeights>& weights);

}  // namespace winnow::models::training
