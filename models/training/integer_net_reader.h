// Reads a quantized network file back: what is measured is what was written.
#pragma once

#include <string>

#include "models/training/integer_net.h"

namespace winnow::models::training {

// Takes chains of conv (square kernel, stride 1, no padding), fc, relu, max_pool (stride = kernel) and flatten with
// codebooks, as the trainer writes them; throws std::runtime_error naming the file for anything else.
IntegerNet read_integer_network(const std::string& json_path);

}  // namespace winnow::models::training
