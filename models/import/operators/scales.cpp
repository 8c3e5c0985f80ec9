// Scales and zero points as quantized operators have them among their inputs.
#include "models/import/operators/scales.h"

#include <cmath>

#include "models/import/operators/arguments.h"

namespace winnow::models::import::operators {

Scales::Scales(const Call& call, size_t scale, size_t zero, const Shape& shape, int64_t axis, int64_t block)
    : scale_(&real_input(call, scale)), zero_(call.has(zero) ? &whole_input(call, zero) : nullptr) {
  single_ = scale_->elements() == 1 && block == 0;
  single_zero_ = zero_ && zero_->elements() == 1;
  if (zero_ && zero_->shape != scale_->shape && !single_zero_)
    throw Unsupported("expected a zero point for every scale, got " + array_text(*zero_) + " for " +
                      array_text(*scale_));
  if (single_) return;
  const size_t at = axis_of(axis, shape.size());
  const AxisSplit s = split_at(shape, at);
  inner_ = s.inner;
  count_ = s.count;
  Shape wish{shape[at]};
  if (block != 0) {
    if (block < 0 || block > 65536) throw Unsupported("expected blocks of 0..65536, got " + std::to_string(block));
    block_ = static_cast<size_t>(block);
    blocks_ = (count_ + block_ - 1) / block_;
    wish = shape;
    wish[at] = static_cast<int64_t>(blocks_);
  }
  if (scale_->shape != wish)
    throw Unsupported("expected scales " + dimensions_text(wish) + " for " + dimensions_text(shape) + ", got " +
                      array_text(*scale_));
}

Scale scale_of(const Call& call, size_t scale, size_t zero) {
  const Array& s = real_input(call, scale);
  if (s.elements() != 1 || (call.has(zero) && whole_input(call, zero).elements() != 1))
    throw Unsupported("expected one scale and one zero point for the whole tensor, got " + array_text(s) +
                      (call.has(zero) ? " and " + array_text(call.input(zero)) : ""));
  if (call.shapes_only) return {};
  return {static_cast<double>(s.real[0]), call.has(zero) ? call.input(zero).whole[0] : 0};
}

Array quantized(const Call& call, ElementType type, const Shape& shape, const std::vector<double>& real,
                const Scale& scale) {
  Array out = call.result(type, shape);
  for (size_t i = 0; i < out.whole.size(); ++i)
    out.whole[i] = saturated(std::nearbyint(real[i] / scale.scale) + static_cast<double>(scale.zero), range_of(type));
  return out;
}

std::vector<int64_t> less_zero(const Call& call, size_t input, size_t zero, size_t axis) {
  const Array& x = whole_input(call, input);
  const Array* const z = call.has(zero) ? &whole_input(call, zero) : nullptr;
  if (z && z->elements() != 1 && (axis >= x.rank() || z->shape != Shape{x.shape[axis]}))
    throw Unsupported("expected one zero point, or one for every index of axis " + std::to_string(axis) + " of " +
                      array_text(x) + ", got " + array_text(*z));
  if (call.shapes_only) return {};
  std::vector<int64_t> less = x.whole;
  if (!z) return less;
  const bool single = z->elements() == 1;
  const AxisSplit s = single ? AxisSplit{1, 1, 1} : split_at(x.shape, axis);
  for (size_t i = 0; i < less.size(); ++i)
    less[i] = wrapping_difference(less[i], z->whole[single ? 0 : i / s.inner % s.count]);
  return less;
}

ElementType zero_type(const Call& call, size_t i, ElementType fallback) {
  return call.has(i) ? whole_input(call, i).type : fallback;
}

}  // namespace winnow::models::import::operators
