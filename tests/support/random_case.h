// Seeded random networks, inputs and accelerators: small, but with every layer type, shape corner and encoding.
#pragma once
#include <cstdint>

#include "models/accelerator.h"
#include "models/network.h"

namespace winnow::tests {

/// `tall`: feature maps of up to 30 rows instead of 11.
models::Network random_network(uint32_t seed, bool tall = false);
models::Accelerator random_accelerator(uint32_t seed);
/// Random stored values with a random share of zero points, [batch, channels, height, width].
models::FeatureMap random_input(const models::Network& network, int batch, uint32_t seed);

}  // namespace winnow::tests
