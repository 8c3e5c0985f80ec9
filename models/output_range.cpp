// Bounds of sums through the arithmetic of docs/arithmetic.md.
#include "models/output_range.h"

#include <algorithm>

#include "models/checks.h"
#include "models/quantization.h"

namespace winnow::models {
namespace {

/// Lanes that a tensor can hold.
LaneRange range_of(const Network& network, const std::string& tensor) {
  if (const Layer* layer = network.find(tensor)) return lane_range(*layer);
  const int zero = network.input_quantization.zero_point;
  return {-zero, 255 - zero};
}

/// What is left of sums low..high; where nothing is, `cause`, told more exactly.
ChannelRange judge(int64_t low, int64_t high, int shift, const Layer& layer, Silence cause) {
  const LaneRange range = lane_range(layer);
  const int32_t first = round_shift_clamp(low, shift, range), last = round_shift_clamp(high, shift, range);
  if (first != last) return {};
  const LaneRange unbounded{INT32_MIN, INT32_MAX};
  const int32_t least = round_shift_clamp(low, shift, unbounded), most = round_shift_clamp(high, shift, unbounded);
  if (cause == Silence::kRange && range.low < range.high)
    cause = least == most ? Silence::kSmall : most <= range.low ? Silence::kBelow : cause;
  return {cause, first + layer.quantization.zero_point};
}

}  // namespace

std::vector<ChannelRange> weighted_ranges(const Network& network, const Layer& layer) {
  const Weights& w = layer.weights;
  LaneRange in = range_of(network, layer.inputs[0]);
  if (layer.padding != std::array<int, 4>{0, 0, 0, 0}) in = {std::min(in.low, 0), std::max(in.high, 0)};
  const size_t channels = static_cast<size_t>(layer.channels), per_output = w.quantized.size() / channels;
  std::vector<ChannelRange> ranges;
  for (size_t k = 0; k < channels; ++k) {
    const int8_t* const weights = w.quantized.data() + k * per_output;
    int64_t positive = 0, negative = 0;
    for (size_t i = 0; i < per_output; ++i) (weights[i] > 0 ? positive : negative) += weights[i];
    const FixedScale scale = requantize_scale(network, layer, static_cast<int64_t>(k));
    const int64_t low = w.bias[k] + positive * in.low + negative * in.high,
                  high = w.bias[k] + positive * in.high + negative * in.low;
    const Silence cause = positive == 0 && negative == 0 ? Silence::kWeights
                          : scale.multiplier == 0        ? Silence::kMultiplier
                                                         : Silence::kRange;
    ranges.push_back(judge(low * scale.multiplier, high * scale.multiplier, scale.shift, layer, cause));
  }
  return ranges;
}

std::vector<ChannelRange> unweighted_ranges(const Network& network, const Layer& layer) {
  const auto cause = [](uint32_t multiplier) { return multiplier == 0 ? Silence::kMultiplier : Silence::kRange; };
  if (kind_of(layer) == LayerKind::kAdd) {
    const VectorScale scale = vector_scale(network, layer, 0, 1);
    int64_t low = 0, high = 0;
    for (size_t i = 0; i < 2; ++i) {
      const LaneRange in = range_of(network, layer.inputs[i]);
      low += int64_t{in.low} * scale.multiplier[i];
      high += int64_t{in.high} * scale.multiplier[i];
    }
    return {judge(low, high, scale.shift, layer, cause(scale.multiplier[0] | scale.multiplier[1]))};
  }
  const bool average = kind_of(layer) == LayerKind::kAveragePool;
  const int64_t elements = average ? int64_t{layer.kernel[0]} * layer.kernel[1] : 1;
  std::vector<ChannelRange> ranges;
  for (size_t i = 0; i < layer.inputs.size(); ++i) {
    const LaneRange in = range_of(network, layer.inputs[i]);
    const VectorScale scale = vector_scale(network, layer, static_cast<int>(i), elements);
    const int64_t factor = elements * scale.multiplier[0];
    ranges.push_back(judge(in.low * factor, in.high * factor, scale.shift, layer, cause(scale.multiplier[0])));
  }
  return ranges;
}

}  // namespace winnow::models
