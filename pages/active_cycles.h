// How long the machine works on a layer, for its place under the roofs.
#pragma once
#include <cstdint>
#include <vector>

#include "pages/run_results.h"

namespace winnow::pages {

/// By layer: cycles in which at least one unit works on a command of it, over all runs. All its multiplications and all
/// its bytes fall into them, so a layer is never above a roof: pairs / cycles <= PEs, bytes / cycles <= the port's.
std::vector<uint64_t> active_cycles(const RunResults& run);

}  // namespace winnow::pages
