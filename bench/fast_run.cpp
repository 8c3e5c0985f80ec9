// Reference, mapper, fast engine, report.
#include "bench/fast_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "bench/design.h"
#include "models/images.h"
#include "models/reference/reference.h"
#include "session/job.h"
#include "session/mapped_values.h"
#include "sim/fast/engine.h"

namespace winnow::bench {
namespace {

constexpr int64_t kMeasuredElements = 1 << 21;  // of the input, over all images: vectors say little one at a time
constexpr int kMostMeasured = 256;

}  // namespace

uint64_t FastRun::bytes(hls::Traffic stream) const {
  uint64_t sum = 0;
  for (const session::Traffic& t : report.traffic)
    if (t.stream == stream) sum += t.counted_bytes;
  return sum;
}

uint64_t FastRun::bytes() const {
  uint64_t sum = 0;
  for (const session::Traffic& t : report.traffic) sum += t.counted_bytes;
  return sum;
}

size_t FastRun::tag(const std::string& layer) const {
  const std::vector<models::Layer>& all = mapping.network.layers;
  const auto found = std::find_if(all.begin(), all.end(), [&](const models::Layer& l) { return l.name == layer; });
  if (found == all.end()) throw std::out_of_range("no layer " + layer);
  return static_cast<size_t>(found - all.begin()) + 1;
}

FastRun run_fast(const models::Network& network, const accelerators::Accelerator& accelerator, const std::string& input,
                 const RunSettings& settings) {
  const auto others =
      static_cast<int>(std::clamp<int64_t>(kMeasuredElements / network.input_shape.elements(), 1, kMostMeasured));
  const int measured = settings.own_densities ? 0 : others;
  const models::FeatureMap images = models::load_input(input, network, measured + 1).images;
  std::vector<models::TensorMap> runs{models::reference::run(network, models::images_of(images, 0, 1))};
  mapping::MapOptions options;
  options.placement = settings.placement;
  options.explain = settings.explain;
  options.densities = mapping::measure_densities(
      network, measured == 0 ? runs[0] : models::reference::run(network, models::images_of(images, 1, measured)));
  FastRun run;
  run.mapping = mapping::map_network(network, accelerator, options);
  mapping::unroll_input(run.mapping.lowered, runs[0]);

  const hls::Features needed = hls::least_machine(run.mapping.needs);
  session::MappedValues values(run.mapping, runs);
  const sim::CosimJob job = session::make_job(run.mapping, runs, false);
  run.report = session::make_report(run.mapping, {mapping::predict_bytes(run.mapping, runs[0])},
                                    sim::fast::simulate(job, accelerator, needed, values), "fast");
  const std::string what = network.name + " on " + accelerator.name;
  if (!run.report.pass) throw std::runtime_error(what + ": " + run.report.verdict);

  run.layers = layer_work(run.mapping, runs[0]);
  for (const LayerWork& l : run.layers) {
    run.total.dense_macs += l.dense_macs;
    run.total.nonzero_pairs += l.nonzero_pairs;
  }
  if (run.total.nonzero_pairs != run.report.macs)
    throw std::runtime_error(fmt::format("{}: expected {} multiplications as the tensors have non-zero pairs, got {}",
                                         what, run.total.nonzero_pairs, run.report.macs));
  run.compulsory = compulsory_bytes(run.mapping, runs[0]);
  run.bound = roofline(run.total.nonzero_pairs, run.pes(), run.compulsory, peak_bandwidth(accelerator));
  return run;
}

}  // namespace winnow::bench
