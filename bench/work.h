// How much work a mapped network is, whatever the machine takes for it: counted from the tensors.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "bench/figures.h"
#include "mapping/mapping.h"
#include "session/report.h"

namespace winnow::bench {

/// By layer tag (number in the network + 1; 0 belongs to none).
struct LayerWork {
  uint64_t dense_macs = 0;     // conv and fc, zeros multiplied too
  uint64_t nonzero_pairs = 0;  // non-zero weight times non-zero activation, of the rows that the array computes
};

/// Of one run.
std::vector<LayerWork> layer_work(const models::Network& network, const session::Report& report);

/// A tensor zero-compressed (a mask bit an element, a byte a non-zero one) or dense, whichever is less.
uint64_t least_bytes(const models::FeatureMap& values, int zero_point);

/// `tensors`: a run's, after unroll_input. Weights as they are stored in the streams; inputs and outputs of the network at their least.
Compulsory compulsory_bytes(const mapping::Mapping& mapping, const models::TensorMap& tensors);

}  // namespace winnow::bench
