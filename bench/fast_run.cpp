// Which images are measured, and what a run was worth.
#include "bench/fast_run.h"

#include <algorithm>
#include <stdexcept>

#include "models/images.h"
#include "models/reference/reference.h"
#include "session/run.h"

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
  mapping::MapOptions options;
  options.placement = settings.placement;
  options.explain = settings.explain;
  if (measured > 0)
    options.densities =
        mapping::measure_densities(network, models::reference::run(network, models::images_of(images, 1, measured)));
  session::Prepared prepared = session::prepare(network, accelerator, models::images_of(images, 0, 1), options).value();
  FastRun run;
  run.report = session::run(prepared, session::Engine::kFast).value().report;
  if (!run.report.pass) throw std::runtime_error(network.name + " on " + accelerator.name + ": " + run.report.verdict);

  run.mapping = std::move(prepared.mapping);
  run.layers = layer_work(run.mapping.network, run.report);
  for (const LayerWork& l : run.layers) {
    run.total.dense_macs += l.dense_macs;
    run.total.nonzero_pairs += l.nonzero_pairs;
  }
  run.compulsory = compulsory_bytes(run.mapping, prepared.runs[0]);
  run.bound = roofline(run.total.nonzero_pairs, run.pes(), run.compulsory, peak_bandwidth(accelerator));
  return run;
}

}  // namespace winnow::bench
