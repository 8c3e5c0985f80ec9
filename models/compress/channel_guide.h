// Which layer's filters should go first: SuperSlash's guide (H. Ahmad et al., "SuperSlash: A Unified Design Space
// Exploration and Model Compression Methodology for Design of Deep Learning Accelerators With Reduced Off-Chip Memory
// Access Volume", IEEE TCAD 39(11), 2020): layers are ranked by what they cost off-chip, not by their magnitudes alone.
#pragma once
#include "models/compress/channels.h"

namespace winnow::models::compress {

/// Filters of a layer that go together, and what that does.
struct PruningStep {
  double bytes = 0;        // off-chip, saved
  double filters = 0;      // that go
  double sensitivity = 0;  // accuracy lost, or where none is measured, the share of the layer's magnitude that goes

  /// Bytes saved per filter, over sensitivity: the step of the largest worth is to be taken first.
  double worth() const { return bytes / filters / sensitivity; }
};

/// The norms of the sets that go between two shares, over those of all sets of the group.
double magnitude_between(const FilterGroup& group, double share, double lower_share);

}  // namespace winnow::models::compress
