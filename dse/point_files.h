// A point as files, for every other verb.
#pragma once
#include <cstdint>

#include "dse/space.h"
#include "models/file_set.h"

namespace winnow::dse {

/// "accelerator.json", and the point's compressed network as "network.json" and "network.safetensors". Throws
/// InputError for a number that is no point's and for what the description or the compression refuses.
void add_point(const Space& space, uint64_t number, models::FileSet& files);

}  // namespace winnow::dse
