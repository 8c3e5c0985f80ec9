// Coefficients of depthwise operations as tensors in the banks.
#pragma once
#include "mapping/placed.h"

namespace winnow::mapping {

/// Adds a constant tensor for every depthwise operation: row w has the coefficients of word w of its input, in every
/// bank those of its channels (docs/architecture.md, section 5).
void add_coefficients(const models::Network& network, const hls::Geometry& grid, Placed& placed);

}  // namespace winnow::mapping
