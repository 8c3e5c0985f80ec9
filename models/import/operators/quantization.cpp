// From floats to integers with a scale and back.
#include <algorithm>
#include <cmath>

#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"
#include "models/import/operators/scales.h"

namespace winnow::models::import::operators {
namespace {

/// The operators' attributes: one scale a tensor, then an axis, then blocks.
Scales scales_of_node(const Call& call, const Shape& shape) {
  const Attributes& a = call.node.attributes;
  return Scales(call, 1, 2, shape, a.integer("axis", 1), a.integer("block_size", 0));
}

}  // namespace

std::vector<Array> quantize_linear(const Call& call) {
  const Array& x = call.input(0);
  if (x.type == ElementType::kBool) throw Unsupported("expected numbers, got " + array_text(x));
  const Scales scales = scales_of_node(call, x.shape);
  ElementType type = ElementType::kUint8;
  if (const int64_t wish = call.node.attributes.integer("output_dtype", 0); wish != 0) type = type_of_number(wish);
  type = zero_type(call, 2, type);
  if (type == ElementType::kFloat || type == ElementType::kBool)
    throw Unsupported("expected a result of integers, got one of " + std::string(type_name(type)));
  Array out = call.result(type, x.shape);
  const IntegerRange range = range_of(type);
  for (size_t i = 0; i < out.whole.size(); ++i) {
    const float value = x.is_float() ? x.real[i] : static_cast<float>(x.whole[i]);
    out.whole[i] = saturated(
        std::nearbyint(static_cast<double>(value / scales.scale(i))) + static_cast<double>(scales.zero(i)), range);
  }
  return {out};
}

std::vector<Array> dequantize_linear(const Call& call) {
  const Array& x = whole_input(call, 0);
  const Scales scales = scales_of_node(call, x.shape);
  if (call.has(2)) expect_one_type(x, call.input(2));
  Array out = call.result(ElementType::kFloat, x.shape);
  for (size_t i = 0; i < out.real.size(); ++i)
    out.real[i] = static_cast<float>(wrapping_difference(x.whole[i], scales.zero(i))) * scales.scale(i);
  return {out};
}

std::vector<Array> dynamic_quantize_linear(const Call& call) {
  const Array& x = real_input(call, 0);
  Array out = call.result(ElementType::kUint8, x.shape), scale = call.result(ElementType::kFloat, {}),
        zero = call.result(ElementType::kUint8, {});
  if (call.shapes_only) return {out, scale, zero};
  float low = 0, high = 0;
  for (float value : x.real) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const float step = high == low ? 1 : (high - low) / 255;
  scale.real[0] = step;
  zero.whole[0] = saturated(std::nearbyint(static_cast<double>(-low / step)), {0, 255});
  for (size_t i = 0; i < out.whole.size(); ++i)
    out.whole[i] =
        saturated(std::nearbyint(static_cast<double>(x.real[i] / step)) + static_cast<double>(zero.whole[0]), {0, 255});
  return {out, scale, zero};
}

}  // namespace winnow::models::import::operators
