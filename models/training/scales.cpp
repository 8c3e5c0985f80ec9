// Fixed-point multipliers.
#include "models/training/scales.h"

#include <cmath>
#include <stdexcept>

namespace winnow::models::training {

FixedScale fixed_scale(double value) {
  if (!(value > 0)) throw std::invalid_argument("a scale must be positive");
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  auto multiplier = static_cast<std::uint32_t>(std::floor(fraction * 65536 + 0.5));
  if (multiplier == 65536) {
    multiplier = 32768;
    ++exponent;
  }
  int shift = 16 - exponent;
  if (shift < 0) throw std::invalid_argument("a scale must be below 65536");
  if (shift > 47) {
    multiplier = shift - 47 > 31 ? 0 : multiplier >> (shift - 47);
    shift = 47;
  }
  return {multiplier, shift};
}

std::int64_t shifted(std::int64_t value, int shift) {
  const std::int64_t half = shift > 0 ? std::int64_t{1} << (shift - 1) : 0;
  return (value + half) >> shift;
}

}  // namespace winnow::models::training
