// Generates and builds what the co-simulation runs.
#include "session/design.h"

#include "sim/cosim/build.h"

namespace winnow::session {
namespace {

constexpr int kManyPes = 64;  // from here on the simulation shares the PE's code between instances

}  // namespace

rtl_gen::Generated build_design(sim::CosimJob& job, const accelerators::Accelerator& accelerator,
                                const hls::Features& features, const DesignOptions& options) {
  rtl_gen::Generated made =
      rtl_gen::describe(accelerator, features, "winnow simulate --accelerator " + accelerator.name);
  sim::BuildOptions build;
  build.cache_dir = options.cache;
  build.trace = !job.trace.fst.empty();
  build.share_pe_code = accelerator.rows * accelerator.columns >= kManyPes;
  build.building = [&] { options.building(made.hash); };
  job.design = sim::build_design({rtl_gen::kFileList, {}, made.hash, made.contents}, build);
  job.config_hash = made.config_hash;
  job.links = made.links;
  return made;
}

}  // namespace winnow::session
