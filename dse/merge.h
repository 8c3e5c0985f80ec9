// The results of several sweeps of one space as one.
#pragma once
#include <string>
#include <vector>

#include "dse/sweep.h"

namespace winnow::dse {

/// Adds what the stores `files` hold to the store `into`, which is made or has results already. Where one has measured
/// what another dropped, the measurement stays; two that say different things of a point are refused, and nothing is
/// added. Throws InputError.
Swept merge(const Space& space, const std::vector<std::string>& files, const std::string& into);

}  // namespace winnow::dse
