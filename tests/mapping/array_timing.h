// Timing of one array operation on random activations: every PE, queue and reduction as docs/architecture.md states
// them, weights already loaded, banks never refusing. A second opinion on placement, apart from the fast engine; not
// cycle-exact (pipeline latencies are left out).
#pragma once
#include <cstdint>
#include <vector>

#include "accelerators/accelerator.h"
#include "mapping/layout.h"
#include "mapping/lower.h"
#include "mapping/tiles.h"

namespace winnow::tests {

struct ArrayTiming {
  int64_t cycles = 0;
  int64_t pairs = 0;  // non-zero activation times non-zero weight
  int pes = 0;
  double utilization() const { return static_cast<double>(pairs) / (static_cast<double>(cycles) * pes); }
};

/// `activations`: image `image` of the operation's physical input, [batch, channels, height, width].
ArrayTiming time_array(const mapping::ArrayOp& op, const mapping::Layout& input, const mapping::Layout& output,
                       const std::vector<mapping::Tile>& tiles, const accelerators::Accelerator& accelerator,
                       const models::FeatureMap& activations, int image);

}  // namespace winnow::tests
