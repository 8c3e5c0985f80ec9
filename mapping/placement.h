// Channel placement: one permutation per group of tensors that must agree, dealt so that banks and rows carry equal loads.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "mapping/grid.h"
#include "mapping/layout.h"
#include "mapping/lower.h"

namespace winnow::mapping {

/// Share of non-zero lanes per channel of each network tensor, 0..1.
using Densities = std::map<std::string, std::vector<double>>;

/// Layouts of every physical tensor (base addresses still 0). `lanes` is how many lanes of a word array outputs may use (1..8).
std::map<std::string, Layout> place(const Lowered& lowered, const Grid& grid, int lanes, const Densities& densities);

}  // namespace winnow::mapping
