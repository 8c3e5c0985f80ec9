// The definition of integer inference (docs/arithmetic.md) by plain loops.
#include "models/quantization.h"
#include "models/reference/loops.h"
#include "models/reference/reference.h"

namespace winnow::models::reference {
namespace {

using Lanes = std::vector<int32_t>;  // q - zero_point

/// One image through one layer.
class LayerRun {
 public:
  LayerRun(const Network& network, const Layer& layer) : network_(network), layer_(layer), range_(lane_range(layer)) {
    for (const std::string& input : layer.inputs) shapes_.push_back(network.shape_of(input));
    const bool weighted = has_weights(layer);
    if (weighted) reference::check_accumulator(network, layer);
    for (int k = 0; weighted && k < layer.channels; ++k) requantize_.push_back(requantize_scale(network, layer, k));
  }

  Lanes run(const std::vector<Lanes>& inputs) const {
    switch (kind_of(layer_)) {
      case LayerKind::kWeighted: return weighted(inputs[0]);
      case LayerKind::kMaxPool: return max_pool(inputs[0]);
      case LayerKind::kAveragePool: return average_pool(inputs[0]);
      case LayerKind::kAdd: return add(inputs[0], inputs[1]);
      case LayerKind::kClamp:
      case LayerKind::kView:
      case LayerKind::kConcat: return rescale(inputs);
    }
    return {};
  }

 private:
  Lanes weighted(const Lanes& input) const {
    const Weights& w = layer_.weights;
    const int64_t pixels = int64_t{layer_.shape.height} * layer_.shape.width;
    Lanes sums;
    for (int32_t bias : w.bias) sums.insert(sums.end(), static_cast<size_t>(pixels), bias);
    if (!traits(layer_).convolves())
      reference::multiply(layer_.channels, shapes_[0].elements(), input.data(), w.quantized.data(), sums.data());
    else reference::convolve(layer_, shapes_[0], input.data(), w.quantized.data(), sums.data());

    for (size_t i = 0; i < sums.size(); ++i) {
      const FixedScale& scale = requantize_[i / static_cast<size_t>(pixels)];
      sums[i] = round_shift_clamp(int64_t{sums[i]} * scale.multiplier, scale.shift, range_);
    }
    return sums;
  }

  Lanes max_pool(const Lanes& input) const {
    const VectorScale scale = vector_scale(network_, layer_, 0, 1);
    Lanes out(static_cast<size_t>(layer_.shape.elements()));
    reference::for_each_window(layer_, shapes_[0], input.data(), [&](int64_t index, const Lanes& window) {
      int64_t largest = INT64_MIN;
      for (int32_t lane : window) largest = std::max(largest, int64_t{lane} * scale.multiplier[0]);
      out[static_cast<size_t>(index)] = round_shift_clamp(largest, scale.shift, range_);
    });
    return out;
  }

  Lanes average_pool(const Lanes& input) const {
    Lanes out(static_cast<size_t>(layer_.shape.elements()));
    VectorScale scale;
    size_t scaled_for = 0;  // windows mostly hold the same number of elements
    reference::for_each_window(layer_, shapes_[0], input.data(), [&](int64_t index, const Lanes& window) {
      if (window.size() != scaled_for) scale = vector_scale(network_, layer_, 0, static_cast<int64_t>(window.size()));
      scaled_for = window.size();
      int64_t sum = 0;
      for (int32_t lane : window) sum += int64_t{lane} * scale.multiplier[0];
      out[static_cast<size_t>(index)] = round_shift_clamp(sum, scale.shift, range_);
    });
    return out;
  }

  Lanes add(const Lanes& a, const Lanes& b) const {
    const VectorScale scale = vector_scale(network_, layer_, 0, 1);
    Lanes out(a.size());
    for (size_t i = 0; i < a.size(); ++i)
      out[i] = round_shift_clamp(int64_t{a[i]} * scale.multiplier[0] + int64_t{b[i]} * scale.multiplier[1], scale.shift,
                                 range_);
    return out;
  }

  /// Clamps and views, and concat: channels after channels.
  Lanes rescale(const std::vector<Lanes>& inputs) const {
    Lanes out;
    for (size_t i = 0; i < inputs.size(); ++i) {
      const VectorScale scale = vector_scale(network_, layer_, static_cast<int>(i), 1);
      for (int32_t lane : inputs[i])
        out.push_back(round_shift_clamp(int64_t{lane} * scale.multiplier[0], scale.shift, range_));
    }
    return out;
  }

  const Network& network_;
  const Layer& layer_;
  LaneRange range_;
  std::vector<MapShape> shapes_;
  std::vector<FixedScale> requantize_;  // by output channel
};

Lanes to_lanes(const FeatureMap& map, int64_t image, int zero_point) {
  const int64_t count = reference::image_elements(map.shape);
  const uint8_t* const stored = map.data.data() + image * count;
  Lanes lanes(static_cast<size_t>(count));
  for (size_t i = 0; i < lanes.size(); ++i) lanes[i] = stored[i] - zero_point;
  return lanes;
}

}  // namespace

FeatureMap run_layer_plain(const Network& network, const Layer& layer, const TensorMap& tensors) {
  const LayerRun run(network, layer);
  FeatureMap out;
  out.shape = reference::batch_shape(tensors.at(layer.inputs[0]).shape[0], layer.shape);
  for (int64_t image = 0; image < out.shape[0]; ++image) {
    std::vector<Lanes> inputs;
    for (const std::string& name : layer.inputs)
      inputs.push_back(to_lanes(tensors.at(name), image, network.quantization_of(name).zero_point));
    for (int32_t lane : run.run(inputs)) out.data.push_back(static_cast<uint8_t>(lane + layer.quantization.zero_point));
  }
  return out;
}

TensorMap run_plain(const Network& network, const FeatureMap& input) {
  reference::check_quantized(network);
  reference::check_input_shape(network, input.shape);
  TensorMap tensors;
  tensors[network.input_name] = input;
  for (const Layer& layer : network.layers) tensors[layer.name] = run_layer_plain(network, layer, tensors);
  return tensors;
}

}  // namespace winnow::models::reference
