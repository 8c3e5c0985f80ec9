// A whole run by layer: where its cycles and bytes go.
#pragma once
#include "bench/fast_run.h"
#include "bench/report.h"

namespace winnow::bench {

/// One row per layer that has work of its own, then the whole. A layer's bound: its pairs, or its weights (the first also the network's
/// input, the last its output).
Table layer_table(const FastRun& run);

}  // namespace winnow::bench
