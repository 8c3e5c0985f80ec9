// A whole random run: network, input, machine, memory and stalls, drawn from one seed; and what kinds of things are in
// it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "session/prepare.h"
#include "sim/job.h"

namespace winnow::tests {

/// So few designs serve all seeds, and fewer those that run on every save: a Verilated build costs as much as 50 runs.
constexpr int kRandomDesigns = 32, kFirstDesigns = 8;
constexpr uint32_t kFirstSeeds = 36;  // as in tests/e2e/CMakeLists.txt

/// Small arrays with all features; between them every corner of the description.
accelerators::Accelerator random_design(int index);

struct RandomRun {
  uint32_t network_seed = 0;
  session::Prepared prepared;  // the network on one of the designs, with a memory of its own
  sim::Stalls stalls;
};

/// Empty if none of the networks that it tries fits the design.
std::optional<RandomRun> random_run(uint32_t seed);

/// Names of the kinds that the run is of, in the order of `kind_shares`.
std::vector<std::string> kinds_of(const RandomRun& run);

/// Every kind, and how many of 1000 seeds in a row are of it at least.
const std::vector<std::pair<std::string, int>>& kind_shares();

}  // namespace winnow::tests
