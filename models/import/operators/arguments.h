// What operators check and read of their inputs and attributes.
#pragma once
#include <optional>
#include <vector>

#include "models/import/operators.h"

namespace winnow::models::import::operators {

/// The name of input i. Unsupported if the node has none.
const std::string& input_of(const Node& node, size_t i);

/// Input i, which must hold floats; or integers (booleans are none).
const Array& real_input(const Call& call, size_t i);
const Array& whole_input(const Call& call, size_t i);

/// Input i as one value for all elements; Unsupported if it has more or fewer elements than one.
float real_scalar(const Call& call, size_t i, const std::string& what);
int64_t whole_scalar(const Call& call, size_t i, const std::string& what);

void expect_one_type(const Array& a, const Array& b);
void expect_rank(const Array& array, size_t rank);
/// That `array` repeats to `shape` by NumPy's rule, which then is the shape of both.
void expect_broadcasts_to(const Array& array, const Shape& shape);

/// That dimensions, zeros taken as ones, are those of at most kMaxElements elements; so are those of every input, so
/// that products of dimensions and indices fit 64 bits.
void expect_bounded(const Shape& shape);

/// An axis of ONNX, counted from the end where it is negative.
size_t axis_of(int64_t axis, size_t rank);
/// All different.
std::vector<size_t> axes_of(const std::vector<int64_t>& axes, size_t rank);
/// Integers that were the attribute `name` before opset `since` and are input `i` from then on; nothing if left out.
std::optional<std::vector<int64_t>> integers_of(const Call& call, const std::string& name, size_t i, int since);

/// Elements before, along and behind an axis: index = (outer * count + at) * inner + rest.
struct AxisSplit {
  size_t outer, count, inner;
};
AxisSplit split_at(const Shape& shape, size_t axis);

/// A type by its number in ONNX's files. Unsupported for those that are not computed here.
ElementType type_of_number(int64_t number);

/// What an integer type keeps of a larger number: its low bits.
int64_t wrapped(ElementType type, int64_t value);
/// The closest number of the range; NaN is 0.
int64_t saturated(double value, IntegerRange range);

/// Sums and products of 64 bits that wrap.
inline int64_t wrapping_sum(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
inline int64_t wrapping_difference(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
inline int64_t wrapping_product(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

}  // namespace winnow::models::import::operators
