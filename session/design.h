// The machine that a run needs, and its RTL as the co-simulation loads it.
#pragma once
#include <functional>
#include <string>

#include "mapping/mapping.h"
#include "rtl_gen/features.h"
#include "rtl_gen/generate.h"
#include "sim/job.h"

namespace winnow::session {

/// What the program uses, and byte counters for every layer.
rtl_gen::Features needed_features(const mapping::Mapping& mapping);

struct DesignOptions {
  std::string cache;                                                     // folder of built designs
  std::function<void(const std::string& hash)> building = [](auto&) {};  // called before a build, which takes a while
};

/// Generates the design and builds its simulation if the cache has none; the job runs on it then. A job with a trace
/// gets one that can write it. Throws BuildError, and InputError where a file cannot be written.
rtl_gen::Generated build_design(sim::CosimJob& job, const accelerators::Accelerator& accelerator,
                                const rtl_gen::Features& features, const DesignOptions& options);

}  // namespace winnow::session
