// Scales of quantized tensors, and the one place where a scale becomes integers.
#pragma once

#include <cstdint>

namespace winnow::models::training {

struct Quantization {
  double scale;
  int zero_point;
};

// value ~ multiplier * 2^-shift, by docs/arithmetic.md.
struct FixedScale {
  std::uint32_t multiplier;
  int shift;
};
FixedScale fixed_scale(double value);

// Round half up of value * 2^-shift, as every requantization rounds.
std::int64_t shifted(std::int64_t value, int shift);

}  // namespace winnow::models::training
