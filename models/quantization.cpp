// From scales to integers (docs/arithmetic.md).
#include "models/quantization.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "models/text.h"

namespace winnow::models {
namespace {

constexpr int kMaxShift = 47;
constexpr double kMaxMultiplier = 65535;

/// floor(value + 0.5), kept within what a lane bound can be.
int rounded_bound(double value) { return static_cast<int>(std::floor(std::clamp(value, -1e6, 1e6) + 0.5)); }

/// Window elements an average divides by.
int64_t averaged_elements(const Layer& layer, int64_t valid) {
  const bool whole = traits(layer.type).shape == ShapeRule::kWholeMap || layer.count_include_pad;
  return whole ? int64_t{layer.kernel[0]} * layer.kernel[1] : valid;
}

VectorScale add_scale(double m0, double m1) {
  VectorScale scale;
  scale.shift = fixed_scale(std::max(m0, m1)).shift;
  const double ms[2] = {m0, m1};
  for (int i = 0; i < 2; ++i)
    scale.multiplier[i] =
        static_cast<uint32_t>(std::min(std::floor(std::ldexp(ms[i], scale.shift) + 0.5), kMaxMultiplier));
  return scale;
}

}  // namespace

FixedScale fixed_scale(double m) {
  if (!(m >= 0 && m < 65536)) throw std::range_error("expected a scale factor 0 <= M < 65536, got " + number_text(m));
  int exponent = 0;
  const double fraction = std::frexp(m, &exponent);
  auto multiplier = static_cast<uint32_t>(std::floor(fraction * 65536 + 0.5));
  if (multiplier == 65536) {
    multiplier = 32768;
    ++exponent;
  }
  int shift = 16 - exponent;
  if (shift < 0) throw std::range_error("expected a scale factor that rounds below 65536, got " + number_text(m));
  if (shift > kMaxShift) {
    multiplier = shift - kMaxShift < 32 ? multiplier >> (shift - kMaxShift) : 0;
    shift = kMaxShift;
  }
  return {multiplier, shift};
}

RealRange clamp_range(const Layer& layer) {
  if (traits(layer.type).bounds) return {layer.clip_min, layer.clip_max};
  return {0, std::numeric_limits<double>::infinity()};  // relu
}

LaneRange lane_range(const Layer& layer) {
  LaneRange range{0 - layer.quantization.zero_point, 255 - layer.quantization.zero_point};
  if (kind_of(layer) == LayerKind::kClamp) {
    const RealRange real = clamp_range(layer);
    range.low = std::max(range.low, rounded_bound(real.low / layer.quantization.scale));
    range.high = std::min(range.high, rounded_bound(real.high / layer.quantization.scale));
  }
  return range;
}

FixedScale requantize_scale(const Network& network, const Layer& layer, int64_t out) {
  const double scale_in = network.quantization_of(layer.inputs[0]).scale;
  return fixed_scale(scale_in * layer.weights.scale_of(out) / layer.quantization.scale);
}

VectorScale vector_scale(const Network& network, const Layer& layer, int input, int64_t valid) {
  const double scale_out = layer.quantization.scale;
  const auto scale_in = [&](int i) { return network.quantization_of(layer.inputs[static_cast<size_t>(i)]).scale; };
  if (kind_of(layer) == LayerKind::kAdd) return add_scale(scale_in(0) / scale_out, scale_in(1) / scale_out);

  const bool average = kind_of(layer) == LayerKind::kAveragePool;
  const double m = average ? scale_in(input) / (scale_out * static_cast<double>(averaged_elements(layer, valid)))
                           : scale_in(input) / scale_out;
  const FixedScale fixed = fixed_scale(m);
  return {{fixed.multiplier, fixed.multiplier}, fixed.shift};
}

}  // namespace winnow::models
