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

/// The other way round: the chain of a float or quantized network, with its layers' codebooks and the share of their
/// weights that is not zero as densities. Throws InputError naming every layer that is none of a chain's, and a network
/// that does not read one image of kImageSide x kImageSide.
NetSpec chain_of(const Network& network);
/// Real values: of a quantized network its integers times their scales.
std::vector<FloatWeights> real_weights(const Network& network);

}  // namespace winnow::models::training
