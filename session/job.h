// From a mapping and the reference's tensors to a co-simulation job.
#pragma once
#include <vector>

#include "mapping/bytes.h"
#include "mapping/mapping.h"
#include "sim/job.h"

namespace winnow::session {

/// Everything but the design, stalls and trace. One run per element of `runs` (the reference's tensors of one batch
/// each).
/// `check_banks`: with every bank word that must be written, for an engine that has values.
/// `keep_weights`: where the mapping has a warm program, all runs but the first are its.
sim::CosimJob make_job(const mapping::Mapping& mapping, const std::vector<models::TensorMap>& runs,
                       bool check_banks = true, bool keep_weights = false);

/// Bytes of every run of such a job.
std::vector<mapping::ByteTable> predict_runs(const mapping::Mapping& mapping,
                                             const std::vector<models::TensorMap>& runs, const sim::CosimJob& job);

}  // namespace winnow::session
