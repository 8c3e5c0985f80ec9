// The networks that are generated when they are asked for, by name.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "models/network.h"

namespace winnow::models::zoo {

/// In alphabetical order.
std::vector<std::string> names();
bool knows(const std::string& name);

/// A quantized network with random weights, biases calibrated on its default input; the same for the same name and seed.
Network generate(const std::string& name, uint64_t seed = 1);

}  // namespace winnow::models::zoo
