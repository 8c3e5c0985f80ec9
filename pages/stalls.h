// Where the PE-cycles of a run went: parts that add up to all of them.
#pragma once
#include <string>
#include <vector>

#include "pages/run_results.h"

namespace winnow::pages {

struct StallPart {
  std::string name;     // "multiplying", "starved", "blocked", "between", "waits for weights", ..
  std::string meaning;  // in a sentence
  uint64_t pe_cycles = 0;
};

/// The parts of PEs x cycles. Throws InputError, naming `report`, if the counters do not add up: a
/// cycle has a tile running or one reason why not, and a PE of a running tile does one thing a cycle.
std::vector<StallPart> stall_parts(const RunResults& run, const std::string& report);

}  // namespace winnow::pages
