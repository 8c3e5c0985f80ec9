// Which PE multiplies what of the non-zero pairs: the loads that placement has made of them.
#pragma once
#include <cstdint>
#include <vector>

#include "mapping/mapping.h"

namespace winnow::mapping {

/// By layer tag (number in the network + 1; 0 belongs to none) and PE (row * columns + column), of the rows that the
/// array computes; empty where it has nothing to do. `tensors`: a run's, after unroll_input.
std::vector<std::vector<uint64_t>> pe_pairs(const Mapping& mapping, const models::TensorMap& tensors);

}  // namespace winnow::mapping
