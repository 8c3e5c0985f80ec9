// Seeded random networks, inputs and accelerators: small, but with every layer type, shape corner and encoding.
#pragma once
#include <cstdint>

#include "accelerators/accelerator.h"
#include "models/network.h"

namespace winnow::tests {

/// What a random network has for certain; any may have any of it by chance.
struct NetworkKinds {
  int rows = 0;                    // of the input; 0: up to 11
  bool shared = false;             // a tensor that a convolution and a dilated pool read
  bool clip_without_zero = false;  // a clip whose range excludes zero
};

models::Network random_network(uint32_t seed, const NetworkKinds& kinds);
/// `tall`: feature maps of up to 30 rows instead of 11.
models::Network random_network(uint32_t seed, bool tall = false);
/// Large bank memories; every shape up to 8 x 8.
accelerators::Accelerator random_accelerator(uint32_t seed);

struct RandomCase {
  models::Network network;
  accelerators::Accelerator accelerator;
};
/// A random network and an accelerator for it.
RandomCase random_case(uint32_t seed);
/// The same with a tall network; `bank_words` makes the banks so small that it runs in strips, 0 leaves them.
RandomCase random_tall_case(uint32_t seed, int bank_words);

/// Random stored values with a random share of zero points, [batch, channels, height, width].
models::FeatureMap random_input(const models::Network& network, int batch, uint32_t seed);
/// Of several runs of `batch` images, one behind the other: random_input of `seed`, `seed` + 1, ..
models::FeatureMap random_inputs(const models::Network& network, int batch, int runs, uint32_t seed);

}  // namespace winnow::tests
