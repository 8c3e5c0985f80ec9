// The page of a sweep: scatter, parallel coordinates, and every point with the commands that make it again.
#pragma once
#include <string>

#include "pages/sweep_results.h"

namespace winnow::pages {

std::string sweep_page(const SweepResults& sweep);

}  // namespace winnow::pages
