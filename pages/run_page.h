// The page of a run: timeline, roofline, stalls, PE loads, bandwidth, bytes.
#pragma once
#include <string>

#include "pages/run_results.h"

namespace winnow::pages {

/// Throws InputError, naming `report`, for counters that do not add up (stall_parts).
std::string run_page(const RunResults& run, const std::string& report);

}  // namespace winnow::pages
