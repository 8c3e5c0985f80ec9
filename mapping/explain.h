// What the mapper chose for each layer, and what else it could have done at which price in bytes.
#pragma once
#include "mapping/draft.h"

namespace winnow::mapping {

/// Fills `Mapping::choices`: one per operation, against the same network without fusing, with every tensor through
/// DRAM, and, for array operations alone, against the three plain schemes that keep one operand (as Ahmad et al.,
/// SuperSlash, TCAD 2020, compare): weight reuse fetches weights once and the input once per group of tiles that the
/// PEs hold; input reuse fetches the input once and weights once a strip; output reuse finishes every (tile, strip) of
/// the output with its own fetch of both.
void explain(Draft& draft);

}  // namespace winnow::mapping
