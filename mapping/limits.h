// What a descriptor's fields and the accumulators can express; everything beyond is named, never wrapped.
#pragma once
#include <string>
#include <vector>

#include "mapping/lower.h"
#include "models/accelerator.h"

namespace winnow::mapping {

/// Reasons why `op` cannot be expressed, empty if it can. Layout-independent limits only.
std::vector<std::string> limits(const Op& op, const Lowered& lowered, const models::Accelerator& accelerator);

}  // namespace winnow::mapping
