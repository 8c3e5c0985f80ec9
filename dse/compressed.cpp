// Compressed networks, kept.
#include "dse/compressed.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "models/compress/inspect.h"
#include "models/compress/prune_quantized.h"
#include "models/error.h"
#include "models/hash.h"
#include "models/network_text.h"
#include "models/reference/reference.h"
#include "models/text.h"

namespace winnow::dse {
namespace {

std::string model_key(const Space& space, const Point& point) {
  std::string key;
  for (size_t axis = 0; axis < point.size(); ++axis)
    if (space.axes[axis].of_model()) key += std::to_string(point[axis]) + ",";
  return key;
}

double share_of_nonzeros(const models::compress::LayerInspection& all) {
  return all.weights == 0 ? 1 : static_cast<double>(all.nonzeros) / static_cast<double>(all.weights);
}

/// No prefix code of one table a layer takes less for the values of its non-zero weights (Shannon, 1948). Where they
/// are, padding, biases and tables come on top.
double entropy_bytes(const models::Network& network) {
  double bits = 0;
  for (const models::Layer& layer : network.layers) {
    std::array<uint64_t, 256> counts{};
    uint64_t all = 0;
    if (layer.groups > 1) continue;  // depthwise weights are no streams
    for (const int8_t q : layer.weights.quantized)
      if (q != 0) ++counts[static_cast<uint8_t>(q)], ++all;
    for (const uint64_t n : counts)
      if (n > 0) bits += static_cast<double>(n) * std::log2(static_cast<double>(all) / static_cast<double>(n));
  }
  return bits / 8;
}

double nonzero_bytes(const models::FeatureMap& values, int zero_point) {
  return static_cast<double>(std::count_if(values.data.begin(), values.data.end(),
                                           [&](uint8_t v) { return v != static_cast<uint8_t>(zero_point); }));
}

}  // namespace

const MeasuredAccuracy& Compressed::accuracy(const Space& space, const AccuracyCache& cache) const {
  const std::lock_guard<std::mutex> lock(measuring_);
  if (!accuracy_) accuracy_ = measure_accuracy(space, network, *input, cache);
  return *accuracy_;
}

uint64_t Compressed::bytes() const {
  uint64_t sum = 0;
  for (const models::Layer& layer : network.layers) {
    const models::Weights& w = layer.weights;
    sum += w.quantized.size() + w.code.size() + 4 * (w.value.size() + w.bias.size());
  }
  for (const auto& [name, map] : run) sum += map.data.size();
  return sum;
}

models::compress::CompressOptions compress_options(const Space& space, const Point& point) {
  models::compress::CompressOptions how;
  for (size_t i = 0; i < point.size(); ++i) {
    const Axis& axis = space.axes[i];
    if (!axis.of_model()) continue;
    const models::json::Json& value = axis.values[point[i]];
    const auto set = [&](auto number, auto& all, auto& by_layer) {
      if (axis.layers.empty()) all = number;
      for (const std::string& layer : axis.layers) by_layer[layer] = number;
    };
    if (axis.method == "density") set(value.get<double>(), how.density, how.layer_density);
    else if (axis.method == "channels") set(value.get<double>(), how.channels.all, how.channels.layer);
    else set(value.get<int>(), how.codebook_bits, how.layer_codebook_bits);
  }
  return how;
}

CompressedNetworks::CompressedNetworks(const Space& space)
    : space_(space), network_(models::load_network(space.network)) {
  if (space.accuracy_images > 0 && models::load_input(space.input, network_, 1).labels.empty())
    throw models::InputError(space.file + ": /input: expected images with labels, as accuracy_images is above 0, got " +
                             models::in_quotes(space.input));
  check_layers();
  if (network_.quantized) {
    for (const Axis& axis : space.axes)
      if (axis.method == "codebook_bits")
        throw models::InputError(space.file + ": /axes/" + axis.name +
                                 ": expected a float network to share weights of, got " +
                                 models::in_quotes(space.network) + ", which is quantized");
    return;
  }
  const std::string& named = space.calibration.empty() ? space.input : space.calibration;
  samples_ = models::real_samples(models::load_input(named, network_, space.calibration_images), network_);
}

std::shared_ptr<const Compressed> CompressedNetworks::make(const Point& point) {
  auto made = std::make_shared<Compressed>();
  const models::compress::CompressOptions how = compress_options(space_, point);
  made->network = network_.quantized ? models::compress::prune_quantized(network_, how)
                                     : models::compress::compress(network_, *samples_, how);
  made->input = input_for(made->network);
  const models::FeatureMap first = models::images_of(made->input->images, 0, 1);
  made->run = models::reference::run(made->network, first);
  made->densities = mapping::measure_densities(made->network, made->run);
  const models::compress::LayerInspection all = models::compress::inspect(made->network).total;
  made->values["weights_kept"] = share_of_nonzeros(all);
  made->values["model_bytes"] = static_cast<double>(all.stored_bytes());
  const models::Network& network = made->network;
  made->least = mapping::least_work(network, made->run);
  made->least_weight_bytes = entropy_bytes(network);
  made->least_activation_bytes = nonzero_bytes(first, network.input_quantization.zero_point);
  for (const std::string& output : network.outputs)
    made->least_activation_bytes += nonzero_bytes(made->run.at(output), network.quantization_of(output).zero_point);
  return made;
}

/// That axes and groups name layers with weights, and groups none that a layer is named like.
void CompressedNetworks::check_layers() const {
  models::Problems problems(space_.file);
  const auto check = [&](const std::string& place, const std::string& name) {
    const models::Layer* const layer = network_.find(name);
    if (!layer || !models::has_weights(*layer))
      problems.expected(place, "the name of a conv or fc layer of " + network_.name, models::in_quotes(name));
  };
  for (const auto& [group, layers] : space_.groups) {
    if (network_.find(group))
      problems.expected("/groups/" + group, "a name that no layer has", models::in_quotes(group));
    for (const std::string& layer : layers) check("/groups/" + group, layer);
  }
  for (const Axis& axis : space_.axes) {
    const bool of_a_group = axis.of_model() && space_.groups.count(axis.name.substr(axis.name.find('.') + 1)) > 0;
    if (of_a_group) continue;
    for (const std::string& layer : axis.layers) check("/axes/" + axis.name, layer);
  }
  problems.raise();
}

std::string CompressedNetworks::fingerprint() const {
  uint64_t hash = models::fnv1a_text(models::description_text(network_));
  hash = models::fnv1a_text(models::tensor_bytes(network_), hash);
  if (samples_)
    hash = models::fnv1a({reinterpret_cast<const char*>(samples_->data.data()), samples_->data.size() * sizeof(float)},
                         hash);
  return models::hex(hash, 16);
}

/// Loaded once for all networks whose input is stored alike, as all are that one network is compressed to.
std::shared_ptr<const models::Input> CompressedNetworks::input_for(const models::Network& network) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!input_ || !(input_quantization_ == network.input_quantization)) {
    input_ = std::make_shared<const models::Input>(
        models::load_input(space_.input, network, std::max(1, space_.accuracy_images)));
    input_quantization_ = network.input_quantization;
  }
  return input_;
}

std::shared_ptr<CompressedNetworks::Entry> CompressedNetworks::entry(const std::string& key) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const auto& e) { return e->key == key; });
  if (found != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, found);
  } else {
    entries_.push_front(std::make_shared<Entry>());
    entries_.front()->key = key;
  }
  return entries_.front();
}

std::shared_ptr<const Compressed> CompressedNetworks::of(const Point& point) {
  const std::shared_ptr<Entry> wanted = entry(model_key(space_, point));
  const std::lock_guard<std::mutex> lock(wanted->making);
  if (!wanted->refusal.empty()) throw models::InputError(wanted->refusal);
  if (!wanted->network) {
    try {
      wanted->network = make(point);
    } catch (const models::InputError& e) {
      wanted->refusal = e.what();
      throw;
    }
    count_in(*wanted);
  }
  return wanted->network;
}

/// And forgets those that were used longest ago, once there are too many.
void CompressedNetworks::count_in(Entry& entry) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++made_;
  entry.bytes = entry.network->bytes();
  uint64_t sum = 0;
  for (auto e = entries_.begin(); e != entries_.end();) {
    sum += (*e)->bytes;
    e = e != entries_.begin() && sum > kKeptBytes ? entries_.erase(e) : std::next(e);
  }
}

}  // namespace winnow::dse
