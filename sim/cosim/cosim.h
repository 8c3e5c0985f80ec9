// The co-simulation: the generated design inside SystemC with host, AXI4-to-TLM bridge, DRAM and monitors.
#pragma once
#include "sim/job.h"

namespace winnow::sim {

/// Elaborates and runs everything. Once per process: SystemC cannot start anew. Throws BuildError when the design
/// cannot be loaded and std::invalid_argument for a job that contradicts itself; what goes wrong in the simulation is
/// in the result.
CosimResult run_cosim(const CosimJob& job);

}  // namespace winnow::sim
