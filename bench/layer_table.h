// A whole run by layer and by stage: where its cycles and bytes go.
#pragma once
#include <vector>

#include "bench/fast_run.h"
#include "bench/report.h"

namespace winnow::bench {

/// What each layer keeps busy; the input is a row of its own.
Table layer_table(const FastRun& run);

/// What each stage takes, from the end of the stages before it. The layers of a stage run together strip by strip, so
/// time has no finer place. A stage's bound: its pairs, or its weights (the first also the network's input, the last
/// its output).
Table stage_table(const FastRun& run);

/// Both, at the end of `tables`.
void add_breakdown(const FastRun& run, std::vector<Table>& tables);

}  // namespace winnow::bench
