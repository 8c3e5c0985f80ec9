// Which PE multiplies what of the non-zero pairs: the loads that placement has made of them.
#pragma once
#include <cstdint>
#include <vector>

#include "mapping/mapping.h"

namespace winnow::mapping {

/// nonzero_pairs of every layer by PE (row * columns + column); empty where the array has nothing to do.
std::vector<std::vector<uint64_t>> pe_pairs(const Mapping& mapping, const models::TensorMap& tensors);

}  // namespace winnow::mapping
