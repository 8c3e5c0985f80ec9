// What the mapper chose for each layer, and what else it could have done at which price in bytes.
#pragma once
#include <string>
#include <vector>

#include "mapping/planner.h"

namespace winnow::mapping {

/// What a plan was compared with, for one layer or chain of layers.
struct Alternative {
  std::string name;
  bool possible = true;
  uint64_t bytes = 0;
};

/// What the schedule does with one operation, and what else it would cost; bytes are expected ones.
struct LayerChoice {
  std::string layer;
  int stage = 0;  // index into Schedule::stages
  uint64_t weight_bytes = 0, in_bytes = 0, out_bytes = 0;
  std::vector<Alternative> alternatives;

  uint64_t bytes() const { return weight_bytes + in_bytes + out_bytes; }
};

/// One per operation, against the same network without fusing, with every tensor through DRAM, and, for array
/// operations alone, against the three plain schemes that keep one operand (as Ahmad et al., SuperSlash, TCAD 2020,
/// compare): weight reuse fetches weights once and the input once per group of tiles that the PEs hold; input reuse
/// fetches the input once and weights once a strip; output reuse finishes every (tile, strip) of the output with its
/// own fetch of both.
std::vector<LayerChoice> explain(const Lowered& lowered, const Costs& costs, const Schedule& schedule,
                                 const CountStreams& count_streams);

}  // namespace winnow::mapping
