// QONNX's quantizers: floats that stand on the grid of a few integers.
#include <algorithm>
#include <cmath>

#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

constexpr int64_t kMostBits = 32;

float rounded(const std::string& mode, float x) {
  const auto away = [&](float magnitude) { return std::copysign(magnitude, x); };
  if (mode == "ROUND" || mode == "HALF_EVEN") return std::nearbyint(x);
  if (mode == "CEIL") return std::ceil(x);
  if (mode == "FLOOR") return std::floor(x);
  if (mode == "UP") return away(std::ceil(std::fabs(x)));
  if (mode == "DOWN" || mode == "ROUND_TO_ZERO") return std::trunc(x);
  if (mode == "HALF_UP") return away(std::floor(std::fabs(x) + 0.5f));
  if (mode == "HALF_DOWN") return away(std::ceil(std::fabs(x) - 0.5f));
  throw Unsupported(
      "expected rounding_mode ROUND, HALF_EVEN, CEIL, FLOOR, UP, DOWN, ROUND_TO_ZERO, HALF_UP or "
      "HALF_DOWN, got " +
      mode);
}

std::string rounding_mode(const Call& call, const char* fallback) {
  std::string mode = call.node.attributes.text("rounding_mode", fallback);
  std::transform(mode.begin(), mode.end(), mode.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  rounded(mode, 0);
  return mode;
}

int64_t bits_of(const Call& call, size_t i) {
  const Array& array = call.constant(i, "bit width");
  if (array.elements() != 1) throw Unsupported("expected one bit width, got " + array_text(array));
  const double bits = array.is_float() ? static_cast<double>(array.real[0]) : static_cast<double>(array.whole[0]);
  if (!(bits >= 1 && bits <= kMostBits) || bits != std::floor(bits))
    throw Unsupported("expected a whole bit width of 1.." + std::to_string(kMostBits) + ", got " +
                      std::to_string(bits));
  return static_cast<int64_t>(bits);
}

struct RealGrid {
  float low, high;
};

RealGrid grid_of(bool is_signed, bool narrow, int64_t bits) {
  const double half = std::ldexp(1, static_cast<int>(bits) - 1);
  const double low = is_signed ? -half + (narrow ? 1 : 0) : 0;
  const double high = is_signed ? half - 1 : 2 * half - (narrow ? 2 : 1);
  return {static_cast<float>(low), static_cast<float>(high)};
}

/// A float parameter for every element of the first input.
Array parameter(const Call& call, size_t i) {
  const Array& array = real_input(call, i);
  expect_broadcasts_to(array, call.input(0).shape);
  return array.known ? broadcast(array, call.input(0).shape) : array;
}

}  // namespace

/// x, scale, zero point, bit width.
std::vector<Array> qonnx_quant(const Call& call) {
  const Array& x = real_input(call, 0);
  const Array scale = parameter(call, 1), zero = parameter(call, 2);
  const std::string mode = rounding_mode(call, "ROUND");
  const bool is_signed = call.node.attributes.integer("signed", 1) != 0,
             narrow = call.node.attributes.integer("narrow", 0) != 0;
  const int64_t bits = bits_of(call, 3);
  const RealGrid grid = grid_of(is_signed, narrow, bits);
  Array out = call.result(x.type, x.shape);
  for (size_t i = 0; i < out.real.size(); ++i) {
    float q = x.real[i] / scale.real[i] + zero.real[i];
    // One signed bit is -1 or 1, as QONNX computes it.
    if (bits == 1 && is_signed) q = q >= 0 ? 1.0f : -1.0f;
    else q = rounded(mode, std::clamp(q, grid.low, grid.high));
    out.real[i] = (q - zero.real[i]) * scale.real[i];
  }
  return {out};
}

/// x, scale.
std::vector<Array> qonnx_bipolar_quant(const Call& call) {
  const Array& x = real_input(call, 0);
  const Array scale = parameter(call, 1);
  Array out = call.result(x.type, x.shape);
  for (size_t i = 0; i < out.real.size(); ++i)
    out.real[i] = x.real[i] / scale.real[i] >= 0 ? scale.real[i] : -scale.real[i];
  return {out};
}

/// x, scale, zero point and bit width of its grid, then scale and bit width of the coarser one; or the new bit width
/// alone, which drops the lowest bits and keeps the scale.
std::vector<Array> qonnx_trunc(const Call& call) {
  const Array& x = real_input(call, 0);
  const Array scale = parameter(call, 1), zero = parameter(call, 2);
  const std::string mode = rounding_mode(call, "FLOOR");
  const int64_t bits = bits_of(call, 3);
  const bool with_scale = call.inputs() > 5;
  const int64_t out_bits = bits_of(call, with_scale ? 5 : 4);
  Array out_scale = with_scale ? parameter(call, 4) : scale;
  const RealGrid grid =
      grid_of(call.node.attributes.integer("signed", 1) != 0, call.node.attributes.integer("narrow", 0) != 0, out_bits);
  if (!with_scale && out_bits > bits)
    throw Unsupported("expected no more bits than before, got " + std::to_string(out_bits) + " of " +
                      std::to_string(bits));
  Array out = call.result(x.type, x.shape);
  for (size_t i = 0; i < out.real.size(); ++i) {
    const float q = std::nearbyint(x.real[i] / scale.real[i] + zero.real[i]);
    if (!with_scale) {
      const auto dropped = static_cast<int>(bits - out_bits);
      out.real[i] = (rounded(mode, std::ldexp(q, -dropped)) - zero.real[i]) * scale.real[i];
      continue;
    }
    const float step = std::exp2(std::nearbyint(std::log2(out_scale.real[i] / scale.real[i])));
    const float kept = rounded(mode, std::clamp(q / step, grid.low, grid.high));
    out.real[i] = (kept - zero.real[i] / step) * out_scale.real[i];
  }
  return {out};
}

}  // namespace winnow::models::import::operators
