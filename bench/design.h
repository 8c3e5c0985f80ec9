// The RTL of the machine that a mapped network needs, in the co-simulation.
#pragma once
#include <string>

#include "mapping/mapping.h"
#include "sim/job.h"

namespace winnow::bench {

/// Builds the design in `cache` if it is not there.
void build_rtl(sim::CosimJob& job, const mapping::Mapping& mapping, const std::string& cache);

}  // namespace winnow::bench
