// Non-zero weight times non-zero activation: the multiplications that are left, counted from the tensors.
#pragma once
#include <cstdint>
#include <vector>

#include "mapping/mapping.h"

namespace winnow::mapping {

/// The least that any mapping of the network does for one image, whatever the accelerator.
struct LeastWork {
  uint64_t pairs = 0;    // multiplied, without the rows that nobody reads
  uint64_t weights = 0;  // decoded, each once
};
/// `tensors`: the reference's. Nothing for a network that cannot be lowered.
LeastWork least_work(const models::Network& network, models::TensorMap tensors);

/// Of one operation, by input channel and tap (channel * taps + tap): output pixels at which a weight there meets a
/// non-zero activation. `rows`: which rows of the output count.
std::vector<uint64_t> meetings(const Window& window, const PhysicalTensor& in, const models::FeatureMap& values,
                               const models::MapShape& out, const std::vector<char>& rows);

/// Of one operation. `rows`: which rows of the output count; the mapper leaves out rows that nobody reads.
uint64_t nonzero_pairs(const ArrayOp& op, const PhysicalTensor& in, const models::FeatureMap& values,
                       const models::MapShape& out, const std::vector<char>& rows);

}  // namespace winnow::mapping
