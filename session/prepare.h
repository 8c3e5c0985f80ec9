// The first half of a run: a network on an accelerator, with the reference's values of what it is to run on.
#pragma once
#include <vector>

#include "mapping/mapping.h"
#include "session/refusal.h"

namespace winnow::session {

struct Prepared {
  mapping::Mapping mapping;
  std::vector<models::TensorMap> runs;  // the reference's tensors by start of the program, `batch` images each
  int images = 0;                       // asked for; what is left of the last run are copies of the last image
};

/// Runs the reference on `images` (one at least) and maps. Without `options.densities` channels are placed by those of
/// the first run. Refused: a float network, and what the mapper refuses.
OrRefusal<Prepared> prepare(const models::Network& network, const accelerators::Accelerator& accelerator,
                            const models::FeatureMap& images, mapping::MapOptions options = {});

}  // namespace winnow::session
