// How often a run's program reads and writes the memories of the machine, counted from its descriptors and tensors.
#pragma once
#include <cstdint>

#include "mapping/mapping.h"

namespace winnow::mapping {

/// Words of the memories of docs/architecture.md, and what goes through the units. A PE reads a weight for every
/// non-zero pair (pairs.h), which is not repeated here.
struct Accesses {
  uint64_t bank_reads = 0, bank_writes = 0;        // 72 bits
  uint64_t pointer_reads = 0, pointer_writes = 0;  // in PEs: every non-zero activation in every PE of its column
  uint64_t weight_writes = 0;                      // in PEs
  uint64_t param_reads = 0, param_writes = 0;      // in rows
  uint64_t partial_sums = 0;                       // taken out of accumulators, each added to its row's
  uint64_t outputs = 0;                            // requantized: a row's sums, and lanes of vector units
  uint64_t vector_lanes = 0;                       // multiplied and added by vector units

  void operator+=(const Accesses& o);
};

/// Of one run of the program (`warm`: of the warm one) on `tensors`, a run's after unroll_input. Weights that are
/// loaded several times count as often as their bytes.
Accesses accesses(const Mapping& mapping, const models::TensorMap& tensors, bool warm = false);

}  // namespace winnow::mapping
