// What a dense machine moves per inference, in elements.
#pragma once
#include <cstdint>

#include "models/network.h"

namespace winnow::bench {

struct DenseElements {
  uint64_t weights = 0, input = 0, output = 0;
  uint64_t layer_activations =
      0;  // inputs and outputs of every conv, fc, pool and add; other layers are done on the way
  uint64_t once() const { return weights + input + output; }
  uint64_t layer_by_layer() const { return weights + layer_activations; }
};
DenseElements dense_elements(const models::Network& network);

}  // namespace winnow::bench
