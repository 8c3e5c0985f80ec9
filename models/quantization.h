// From scales to integers: the one place where floating point decides a bit (docs/arithmetic.md).
#pragma once
#include <cstdint>

#include "models/network.h"

namespace winnow::models {

struct FixedScale {
  uint32_t multiplier = 0;  // 16 bits
  int shift = 0;            // 0..47
};

/// M ~ multiplier * 2^-shift for 0 <= M < 65536; throws std::range_error otherwise.
FixedScale fixed_scale(double m);

struct LaneRange {
  int low = -255, high = 255;
  bool holds_zero() const { return low <= 0 && high >= 0; }
};

struct RealRange {
  double low, high;
};

/// Between which real values a layer of LayerKind::kClamp keeps its input.
RealRange clamp_range(const Layer& layer);

/// Clamp bounds of a layer's output in lane units (q - zero_point): the 8-bit range, narrowed by relu and clip.
LaneRange lane_range(const Layer& layer);

/// round-half-up shift and clamp, exactly as the RTL does it.
inline int32_t round_shift_clamp(int64_t scaled, int shift, LaneRange range) {
  if (shift > 0) scaled = (scaled + (int64_t{1} << (shift - 1))) >> shift;
  return static_cast<int32_t>(scaled < range.low ? range.low : scaled > range.high ? range.high : scaled);
}

/// Requantization of output channel `out` of a conv or fc layer.
FixedScale requantize_scale(const Network& network, const Layer& layer, int64_t out);

/// Multipliers and shift of a vector layer (pools, relu, clip, add, concat input `input`, flatten).
/// `valid` is the number of valid window elements (only avg_pool without count_include_pad looks at it).
struct VectorScale {
  uint32_t multiplier[2] = {0, 0};  // of the first and the second input (add); else both equal
  int shift = 0;
};
VectorScale vector_scale(const Network& network, const Layer& layer, int input, int64_t valid);

}  // namespace winnow::models
