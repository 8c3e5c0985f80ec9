// Channel placement: which bank, word and lane every channel of every tensor takes. One permutation per group of
// tensors that must agree.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "accelerators/accelerator.h"
#include "mapping/densities.h"
#include "mapping/layout.h"
#include "mapping/lower.h"
#include "mapping/placement_work.h"

namespace winnow::mapping {

enum class PlacementKind {
  kNatural,  // channels in order, one per bank in turn
  kDealt,    // the heaviest channels first, each to the bank (or row) with the least load
  kSearch,   // dealt, then local search over swaps (placement_search.h)
};

/// "natural", "dealt", "search".
const char* placement_name(PlacementKind kind);

struct PlacementOptions {
  PlacementKind kind = PlacementKind::kSearch;
  uint64_t seed = 1;   // the same seed gives the same placement everywhere
  int trials = 20000;  // of the search, per group of tensors, at most
};

/// Layouts of every physical tensor. `lanes` is how many lanes of a word array outputs may use (1..8); `work` is not
/// read for kNatural.
std::map<std::string, Layout> place(const Lowered& lowered, const accelerators::Accelerator& accelerator, int lanes,
                                    const WorkOf& work, const PlacementOptions& options);

}  // namespace winnow::mapping
