// The same runs of a machine in two simulators.
#pragma once
#include <string>

#include "accelerators/accelerator.h"
#include "models/network.h"

namespace winnow::tests {

/// Two random images in Verilator and in Icarus, the second with the weights of the first (`reset`: in Icarus after a
/// soft reset): expects the same cycles, counters and outputs, and the reference's outputs. The accelerator's memory is
/// `fixed`, a beat a cycle. Once a process.
void expect_the_same_in_icarus(const models::Network& network, const accelerators::Accelerator& accelerator,
                               const std::string& cache, bool reset);

}  // namespace winnow::tests
