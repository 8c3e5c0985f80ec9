// What stopped an engine, in the words of the network: layer, stream, image, channel, place.
#pragma once
#include <string>

#include "mapping/mapping.h"
#include "sim/job.h"

namespace winnow::session {

/// What is wrong in a result that did not pass, and where; a line, and one more for every burst without an answer.
std::string diagnose(const mapping::Mapping& mapping, const sim::CosimResult& result);

}  // namespace winnow::session
