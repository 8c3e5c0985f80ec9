// The networks that are generated when they are asked for, by name.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "models/network.h"
#include "models/subnetwork.h"

namespace winnow::models::zoo {

/// In alphabetical order.
std::vector<std::string> names();
bool knows(const std::string& name);

/// A quantized network with random weights, biases calibrated on its default input; the same for the same name and
/// seed.
Network generate(const std::string& name, uint64_t seed = 1);

/// The sub-network of it (subnetwork.h), without the work for the layers behind. Throws InputError.
Network generate_part(const std::string& name, const LayerRange& range, uint64_t seed = 1);

/// A generated network some of whose weights have gone since: its biases and scales calibrated anew, so that its
/// activations are as dense as they were meant to be.
Network calibrate_again(Network network, uint64_t seed = 1);

}  // namespace winnow::models::zoo
