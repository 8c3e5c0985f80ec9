// A judge of command sequences, written from the timing rules alone: every pair of commands within a window, and what
// each bank holds.
#pragma once
#include <string>
#include <vector>

#include "accelerators/dram_device.h"
#include "sim/dram/command.h"

namespace winnow::tests {

/// The rules that `commands` (of one channel or more, in any order) break, one line each with the clock; none if all is
/// well.
std::vector<std::string> broken_rules(const accelerators::DramDevice& device, std::vector<sim::IssuedCommand> commands);

}  // namespace winnow::tests
