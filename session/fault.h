// Deliberate faults: a run that has one must fail and name the place, whatever the seed.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "mapping/mapping.h"
#include "sim/job.h"

namespace winnow::session {

enum class Fault {
  kNone,
  kWeightBit,   // one bit of a weight stream in DRAM
  kTableEntry,  // one byte of a layer's decoder tables
  kPlacement,   // a channel of the input lies in another place of the banks
  kAxiError,    // the bursts over one beat of any stream are answered with an error
  kAxiHang      // they are never answered
};

/// "none", "weight-bit", "table-entry", "placement", "axi-error", "axi-hang"; throws InputError for others.
Fault fault_of(const std::string& name);

/// Puts the fault into a job of make_job, at a place drawn by `seed` among those that `runs` show: a bit of padding, or
/// a weight that only meets zeros, is not drawn. Returns what was done and where, in one line; throws InputError if
/// there is no such place.
std::string inject(sim::CosimJob& job, const mapping::Mapping& mapping, const std::vector<models::TensorMap>& runs,
                   Fault fault, uint64_t seed);

}  // namespace winnow::session
