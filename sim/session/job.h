// From a mapping and the reference's tensors to a co-simulation job, faults on request included.
#pragma once
#include <string>
#include <vector>

#include "mapping/bytes.h"
#include "mapping/mapping.h"
#include "sim/cosim/job.h"

namespace winnow::sim {

/// Deliberate faults: each must make a simulation fail and name the place.
enum class Fault {
  kNone,
  kWeightBit,   // one bit of the first weight stream in DRAM
  kTableEntry,  // one byte of the first decoder table
  kPlacement,   // two channels of the input change places
  kAxiError     // the first weight stream is answered SLVERR
};

/// "weight-bit", "table-entry", "placement", "axi-error"; throws InputError for others.
Fault fault_of(const std::string& name);

/// Everything but the design, stalls and trace. One run per element of `runs` (the reference's tensors of one batch each).
CosimJob make_job(const mapping::Mapping& mapping, const std::vector<models::TensorMap>& runs, Fault fault);

}  // namespace winnow::sim
