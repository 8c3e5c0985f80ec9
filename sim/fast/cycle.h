// Time of a run: cycles since the one in which its start was written.
#pragma once
#include <cstdint>

namespace winnow::sim::fast {

using Cycle = uint64_t;
constexpr Cycle kUnknown = UINT64_MAX;  // not known yet, or never

}  // namespace winnow::sim::fast
