// The machine that a mapped network needs, and its RTL in the co-simulation.
#pragma once
#include <string>

#include "mapping/mapping.h"
#include "rtl_gen/features.h"
#include "sim/job.h"

namespace winnow::bench {

/// What the program uses, and counters for every layer.
rtl_gen::Features needed_features(const mapping::Mapping& mapping);

/// Builds the design in `cache` if it is not there.
void build_rtl(sim::CosimJob& job, const mapping::Mapping& mapping, const std::string& cache);

}  // namespace winnow::bench
