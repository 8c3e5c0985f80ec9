// A point's results.
#include "dse/evaluate.h"

#include <algorithm>

#include "accelerators/accelerator.h"
#include "mapping/refusals.h"
#include "mapping/unroll.h"
#include "models/accuracy.h"
#include "models/compress/compress.h"
#include "models/error.h"
#include "models/reference/reference.h"
#include "models/text.h"
#include "session/run.h"

namespace winnow::dse {
namespace {

constexpr size_t kKeptModels = 4;

/// What a part of the point's fields says: those of which `wanted` holds.
template <typename Wanted>
std::string key_of(const Space& space, const Point& point, Wanted wanted) {
  std::string key;
  for (size_t axis = 0; axis < point.size(); ++axis)
    if (wanted(space.axes[axis])) key += std::to_string(point[axis]) + ",";
  return key;
}

double share_of_nonzeros(const models::Network& network) {
  uint64_t weights = 0, zeros = 0;
  for (const models::Layer& layer : network.layers) {
    const std::vector<int8_t>& q = layer.weights.quantized;
    weights += q.size();
    zeros += static_cast<uint64_t>(std::count(q.begin(), q.end(), int8_t{0}));
  }
  return weights == 0 ? 1 : 1 - static_cast<double>(zeros) / static_cast<double>(weights);
}

double bytes(const session::Report& report, std::initializer_list<hls::Traffic> streams) {
  uint64_t sum = 0;
  for (const session::Traffic& t : report.traffic)
    if (std::find(streams.begin(), streams.end(), t.stream) != streams.end()) sum += t.counted_bytes;
  return static_cast<double>(sum);
}

Results refused(const std::vector<std::string>& lines) {
  Results results;
  results.refused = lines.empty() ? "refused" : lines[0];
  return results;
}

}  // namespace

Evaluator::Evaluator(const Space& space) : space_(space), network_(models::load_network(space.network)) {
  const bool model_axes = std::any_of(space.axes.begin(), space.axes.end(), [](const Axis& a) { return a.of_model(); });
  if (space.accuracy_images > 0 && models::load_input(space.input, network_, 1).labels.empty())
    throw models::InputError(space.file + ": /input: expected images with labels, as accuracy_images is above 0, got " +
                             models::in_quotes(space.input));
  if (network_.quantized) {
    if (model_axes)
      throw models::InputError(space.file + ": /axes: expected a float network for axes of its compression, got " +
                               models::in_quotes(space.network) + ", which is quantized");
    return;
  }
  const std::string& samples = space.calibration.empty() ? space.input : space.calibration;
  calibration_ = models::load_input(samples, network_, space.calibration_images);
}

Model Evaluator::make_model(const Point& point) const {
  Model model;
  model.network = network_;
  if (!network_.quantized) {
    models::compress::CompressOptions how;
    for (size_t i = 0; i < point.size(); ++i) {
      const Axis& axis = space_.axes[i];
      if (!axis.of_model()) continue;
      const models::json::Json& value = axis.values[point[i]];
      const size_t dot = axis.name.find('.');
      const bool density = axis.name.rfind("density", 0) == 0;
      if (dot == std::string::npos) {
        if (density) how.density = value.get<double>();
        else how.codebook_bits = value.get<int>();
      } else if (density) {
        how.layer_density[axis.name.substr(dot + 1)] = value.get<double>();
      } else {
        how.layer_codebook_bits[axis.name.substr(dot + 1)] = value.get<int>();
      }
    }
    model.network = models::compress::compress(network_, models::real_samples(*calibration_, network_), how);
  }
  const models::Input input = models::load_input(space_.input, model.network, 1);
  model.run = models::reference::run(model.network, input.images);
  model.densities = mapping::measure_densities(model.network, model.run);
  model.values["weights_kept"] = share_of_nonzeros(model.network);
  if (space_.accuracy_images > 0) {
    const models::Input labelled = models::load_input(space_.input, model.network, space_.accuracy_images);
    const models::Accuracy found = models::accuracy(model.network, labelled, labelled.labels, labelled.name);
    model.values["accuracy"] = 1 - found.error_percent() / 100;
  }
  return model;
}

std::shared_ptr<const Model> Evaluator::model(const Point& point) {
  const std::string key = key_of(space_, point, [](const Axis& axis) { return axis.of_model(); });
  const auto found =
      std::find_if(kept_models_.begin(), kept_models_.end(), [&](const auto& m) { return m.first == key; });
  if (found != kept_models_.end()) {
    kept_models_.splice(kept_models_.begin(), kept_models_, found);
    return kept_models_.front().second;
  }
  ++work_.models;
  kept_models_.emplace_front(key, std::make_shared<const Model>(make_model(point)));
  if (kept_models_.size() > kKeptModels) kept_models_.pop_back();
  return kept_models_.front().second;
}

Results Evaluator::evaluate(const Point& point) try {
  std::vector<accelerators::FieldValue> fields;
  for (size_t i = 0; i < point.size(); ++i)
    if (!space_.axes[i].of_model()) fields.push_back({space_.axes[i].name, space_.axes[i].values[point[i]]});
  const accelerators::Accelerator accelerator = accelerators::load_accelerator(space_.accelerator, fields);
  const std::shared_ptr<const Model> made = model(point);

  const std::string key = key_of(space_, point, [](const Axis& axis) { return !axis.of_memory(); });
  if (!encoded_ || key != encoded_key_) {
    ++work_.encodings;
    encoded_ = mapping::encode_network(made->network, accelerator, made->densities, {});
    encoded_key_ = key;
  }
  if (!*encoded_) return refused(mapping::refusal_lines(encoded_->refusals, made->network, accelerator));
  mapping::Outcome<mapping::Mapping> mapped =
      mapping::finish_mapping(made->network, accelerator, *encoded_->value, mapping::ProgramOptions{});
  if (!mapped) return refused(mapping::refusal_lines(mapped.refusals, made->network, accelerator));

  session::Prepared prepared;
  prepared.mapping = std::move(*mapped.value);
  prepared.runs = {made->run};
  prepared.images = 1;
  mapping::unroll_input(prepared.mapping.lowered, prepared.runs[0]);
  session::RunOptions options;
  options.progress = sim::Progress::kOff;
  ++work_.runs;
  const session::OrRefusal<session::Result> result = session::run(prepared, session::Engine::kFast, options);
  if (result.refused()) return refused(result.refusal().lines);
  const session::Report& report = result->report;
  if (!report.pass) return refused({report.verdict});

  Results results;
  results.values = made->values;
  results.values["cycles"] = static_cast<double>(report.cycles);
  results.values["time_us"] = report.time_us();
  results.values["compute_cycles"] = static_cast<double>(report.compute_cycles);
  results.values["utilization"] = report.utilization();
  results.values["nonzero_pairs"] = static_cast<double>(report.macs);
  results.values["pes"] = report.pes;
  const double weights = bytes(report, {hls::Traffic::kTables, hls::Traffic::kWeights});
  const double activations = bytes(report, {hls::Traffic::kActsIn, hls::Traffic::kActsOut});
  results.values["weight_bytes"] = weights;
  results.values["activation_bytes"] = activations;
  results.values["dram_bytes"] = weights + activations + static_cast<double>(report.program_bytes);
  return results;
} catch (const models::InputError& e) {
  return refused(e.lines());
}

}  // namespace winnow::dse
