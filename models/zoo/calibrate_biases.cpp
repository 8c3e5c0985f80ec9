// Biases and scales of a network with random weights.
#include "models/zoo/calibrate_biases.h"

#include <algorithm>
#include <cmath>

#include "models/checks.h"
#include "models/random.h"
#include "models/reference/loops.h"
#include "models/reference/reference.h"
#include "models/reference/sums.h"
#include "models/synthetic.h"

namespace winnow::models::zoo {
namespace {

using Values = std::vector<double>;

constexpr double kFitting = 0.999;  // share of the values that the output's range holds
constexpr double kLargestLane = 250, kLargestSigned = 125;

/// The layers behind a conv or fc layer up to the tensor that its density is stated for; nullptr: not there.
struct Chain {
  Layer* add = nullptr;
  Layer* clamp = nullptr;
  const Layer* pool = nullptr;
};

/// The value that a share of `values` does not exceed; 0 of none.
double quantile(Values values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double deviation(const Values& values) {
  double sum = 0, squares = 0;
  for (double v : values) sum += v, squares += v * v;
  const auto n = static_cast<double>(values.size());
  return std::sqrt(std::max(0.0, squares / n - sum / n * sum / n));
}

double positive(double value) { return value > 0 ? value : 1; }

class LayerCalibration {
 public:
  LayerCalibration(Network& network, Layer& layer, const Statistics& statistics, const TensorMap& tensors,
                   uint64_t seed)
      : network_(network), layer_(layer), statistics_(statistics), tensors_(tensors), seed_(seed) {
    scale_in_ = network.quantization_of(layer.inputs[0]).scale;
    const MapShape in = network.shape_of(layer.inputs[0]);
    const std::vector<double> lanes = lanes_of(layer.inputs[0]);
    const auto pixels = int64_t{layer.shape.height} * layer.shape.width;
    reference::sum_products(layer, in, reference::Lanes16(lanes.begin(), lanes.end()),
                            [&](int, const int32_t* sums) { sums_.insert(sums_.end(), sums, sums + pixels); });
  }

  void run() {
    const Chain chain = chain_of();
    if (chain.add && chain.clamp) return before_add(chain);
    if (chain.clamp) return before_clamp(chain);
    centred();
  }

 private:
  Layer* only_user(const std::string& tensor) {
    Layer* user = nullptr;
    for (Layer& layer : network_.layers) {
      if (std::find(layer.inputs.begin(), layer.inputs.end(), tensor) == layer.inputs.end()) continue;
      if (user) return nullptr;
      user = &layer;
    }
    return user;
  }

  Chain chain_of() {
    Chain chain;
    Layer* next = only_user(layer_.name);
    if (next && next->type == LayerType::kAdd && tensors_.count(other_input(*next))) {
      chain.add = next;
      next = only_user(next->name);
    }
    if (next && (next->type == LayerType::kRelu || next->type == LayerType::kClip)) {
      chain.clamp = next;
      next = only_user(next->name);
      if (next && next->type == LayerType::kMaxPool) chain.pool = next;
    }
    return chain;
  }

  const std::string& other_input(const Layer& add) const { return add.inputs[add.inputs[0] == layer_.name ? 1 : 0]; }

  std::vector<double> lanes_of(const std::string& tensor) const {
    const int zero = network_.quantization_of(tensor).zero_point;
    std::vector<double> lanes;
    for (uint8_t stored : tensors_.at(tensor).data) lanes.push_back(stored - zero);
    return lanes;
  }

  void set(double unit, const Values& bias_of_channel) {
    layer_.weights.scale = {static_cast<float>(unit / scale_in_)};
    for (size_t k = 0; k < bias_of_channel.size(); ++k)
      layer_.weights.bias[k] = static_cast<int32_t>(std::floor(bias_of_channel[k] + 0.5));
  }

  /// What is subtracted from every channel so that its density comes out: the smallest value that shall be above zero.
  Values thresholds(const Values& values) const {
    const auto channels = static_cast<size_t>(layer_.channels);
    const bool one = values.size() == channels;  // one value per channel: the layer's values are one population
    const size_t populations = one ? 1 : channels, size = values.size() / populations;
    uint64_t state = seed_;
    const Values factors = one ? Values{1} : uneven_factors(layer_.channels, state);
    const double density = unclamped_density(statistics_.activation_density, {1}, factors);
    Values result;
    for (size_t p = 0; p < populations; ++p) {
      Values sorted(values.begin() + static_cast<std::ptrdiff_t>(p * size),
                    values.begin() + static_cast<std::ptrdiff_t>((p + 1) * size));
      const auto above =
          static_cast<size_t>(std::floor(std::min(1.0, density * factors[p]) * static_cast<double>(size) + 0.5));
      if (above == 0) {
        result.push_back(*std::max_element(sorted.begin(), sorted.end()) + 1);
        continue;
      }
      const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(above - 1);
      std::nth_element(sorted.begin(), at, sorted.end(), std::greater<>());
      result.push_back(*at);
    }
    if (one) result.resize(channels, result[0]);
    return result;
  }

  /// `values` less their channel's threshold.
  static Values above(Values values, const Values& threshold) {
    const size_t size = values.size() / threshold.size();
    for (size_t i = 0; i < values.size(); ++i) values[i] -= threshold[i / size];
    return values;
  }

  void before_clamp(const Chain& chain) {
    Values values = sums_;
    if (chain.pool) {
      values.clear();
      reference::for_each_window(*chain.pool, layer_.shape, sums_.data(), [&](int64_t, const Values& window) {
        values.push_back(*std::max_element(window.begin(), window.end()));
      });
    }
    const Values threshold = thresholds(values);
    const double requantize = kLargestLane / positive(quantile(above(values, threshold), kFitting));
    Values bias;
    for (double t : threshold)
      bias.push_back(std::floor(0.5 / requantize) + 1 - t);  // the smallest sum that rounds to 1
    set(requantize * layer_.quantization.scale, bias);
  }

  void before_add(const Chain& chain) {
    const std::string& other = other_input(*chain.add);
    Values real = lanes_of(other);
    for (double& v : real) v *= network_.quantization_of(other).scale;
    const double unit = positive(deviation(real)) / positive(deviation(sums_));
    for (size_t i = 0; i < real.size(); ++i) real[i] += unit * sums_[i];
    const Values threshold = thresholds(real);
    const double scale = positive(quantile(above(real, threshold), kFitting)) / kLargestLane;
    chain.add->quantization = chain.clamp->quantization = {scale, 0};

    Values bias;
    for (double t : threshold) bias.push_back((scale / 2 - t) / unit);
    set(unit, bias);
    for (double& b : bias) b = -b;
    layer_.quantization.scale = unit * signed_reach(bias) / kLargestSigned;
  }

  void centred() {
    const size_t size = sums_.size() / static_cast<size_t>(layer_.channels);
    Values mean(static_cast<size_t>(layer_.channels), 0);
    for (size_t i = 0; i < sums_.size(); ++i) mean[i / size] += sums_[i] / static_cast<double>(size);
    if (size == 1) {
      double all = 0;
      for (double m : mean) all += m / static_cast<double>(mean.size());
      std::fill(mean.begin(), mean.end(), all);
    }
    const double requantize = kLargestSigned / signed_reach(mean);
    for (double& m : mean) m = -m;
    set(requantize * layer_.quantization.scale, mean);
  }

  /// The largest magnitude of the sums less `centre`, but for a thousandth.
  double signed_reach(const Values& centre) const {
    Values values = above(sums_, centre);
    for (double& v : values) v = std::abs(v);
    return positive(quantile(std::move(values), kFitting));
  }

  Network& network_;
  Layer& layer_;
  const Statistics& statistics_;
  const TensorMap& tensors_;
  uint64_t seed_;
  double scale_in_ = 1;
  Values sums_;  // [channel][pixel], without bias
};

}  // namespace

void calibrate_biases(Sketch& sketch, const FeatureMap& input, size_t count, uint64_t seed) {
  Network& network = sketch.network;
  TensorMap tensors;
  tensors[network.input_name] = input;
  for (size_t i = 0; i < count; ++i) {
    Layer& layer = network.layers[i];
    if (has_weights(layer))
      LayerCalibration(network, layer, sketch.statistics.at(layer.name), tensors, next_random(seed)).run();
    else if (layer.type != LayerType::kAdd && layer.type != LayerType::kConcat && layer.type != LayerType::kClip)
      layer.quantization = network.quantization_of(layer.inputs[0]);
    tensors[layer.name] = reference::run_layer(network, layer, tensors);
  }
}

}  // namespace winnow::models::zoo
