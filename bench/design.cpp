// Generates and builds what the co-simulation runs.
#include "bench/design.h"

#include "rtl_gen/generate.h"
#include "sim/cosim/build.h"

namespace winnow::bench {
namespace {
constexpr int kManyPes = 64;  // from here on the simulation shares the PE's code between instances
}

void build_rtl(sim::CosimJob& job, const mapping::Mapping& m, const std::string& cache) {
  const hls::Features features = hls::least_machine(m.needs);
  const rtl_gen::Generated made =
      rtl_gen::describe(m.accelerator, features, "winnow simulate --accelerator " + m.accelerator.name);
  sim::BuildOptions build;
  build.cache_dir = cache;
  build.share_pe_code = m.accelerator.rows * m.accelerator.columns >= kManyPes;
  job.design = sim::build_design({rtl_gen::kFileList, {}, made.hash, made.contents}, build);
  job.config_hash = made.config_hash;
  job.links = made.links;
}

}  // namespace winnow::bench
