// The RTL of a machine, as the co-simulation loads it.
#pragma once
#include <functional>
#include <string>

#include "accelerators/accelerator.h"
#include "hls/features.h"
#include "rtl_gen/generate.h"
#include "sim/job.h"

namespace winnow::session {

struct DesignOptions {
  std::string cache;                                                     // folder of built designs
  std::function<void(const std::string& hash)> building = [](auto&) {};  // called before a build, which takes a while
};

/// Generates the design and builds its simulation if the cache has none; the job runs on it then. A job with a trace
/// gets one that can write it. Throws BuildError, and InputError where a file cannot be written.
rtl_gen::Generated build_design(sim::CosimJob& job, const accelerators::Accelerator& accelerator,
                                const hls::Features& features, const DesignOptions& options);

}  // namespace winnow::session
