// Magnitude pruning of float weights.
#pragma once
#include "models/network.h"

namespace winnow::models::compress {

/// Keeps the round(density * elements) weights of largest magnitude, of equals those of lower index, and sets the
/// others to zero. A weight that the mask excludes is never kept, whatever the density. The mask then says which are
/// kept.
void prune(Weights& weights, double density);

}  // namespace winnow::models::compress
