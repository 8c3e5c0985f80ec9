// Do two engines agree on a job, to the cycle and the byte?
#pragma once
#include <string>

#include "mapping/mapping.h"
#include "sim/job.h"

namespace winnow::session {

/// The first thing that differs, in one line: the earliest start or end of a descriptor, else a counter or a byte
/// count; empty when nothing does.
std::string first_difference(const mapping::Mapping& mapping, const sim::CosimResult& rtl,
                             const sim::CosimResult& fast);

}  // namespace winnow::session
