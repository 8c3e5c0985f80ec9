// An N-dimensional array of an imported graph.
#include "models/import/array.h"

#include <algorithm>
#include <limits>

#include "models/import/unsupported.h"

namespace winnow::models::import {
namespace {

/// Calls `element(from)` for every element of `shape` in order, `from` being the index of the source whose axes have
/// the given strides.
template <typename Element>
void walk(const Shape& shape, const std::vector<int64_t>& strides, Element element) {
  std::vector<int64_t> at(shape.size(), 0);
  int64_t from = 0;
  for (int64_t left = element_count(shape); left > 0; --left) {
    element(static_cast<size_t>(from));
    for (size_t axis = shape.size(); axis-- > 0;) {
      from += strides[axis];
      if (++at[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      at[axis] = 0;
    }
  }
}

std::vector<int64_t> strides_of(const Shape& shape) {
  std::vector<int64_t> strides(shape.size(), 1);
  for (size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

Array gathered(const Array& array, Shape shape, const std::vector<int64_t>& strides) {
  if (!array.known) return unknown(array.type, std::move(shape));
  Array out = make_array(array.type, std::move(shape));
  size_t to = 0;
  if (array.is_float()) walk(out.shape, strides, [&](size_t from) { out.real[to++] = array.real[from]; });
  else walk(out.shape, strides, [&](size_t from) { out.whole[to++] = array.whole[from]; });
  return out;
}

}  // namespace

const char* type_name(ElementType type) {
  static const char* const names[] = {"float32", "int4",  "uint4",  "int8",  "uint8", "int16",
                                      "uint16",  "int32", "uint32", "int64", "bool"};
  return names[static_cast<size_t>(type)];
}

IntegerRange range_of(ElementType type) {
  const auto bits = [](int n) { return int64_t{1} << n; };
  switch (type) {
    case ElementType::kInt4: return {-8, 7};
    case ElementType::kUint4: return {0, 15};
    case ElementType::kInt8: return {-128, 127};
    case ElementType::kUint8: return {0, 255};
    case ElementType::kInt16: return {-bits(15), bits(15) - 1};
    case ElementType::kUint16: return {0, bits(16) - 1};
    case ElementType::kInt32: return {-bits(31), bits(31) - 1};
    case ElementType::kUint32: return {0, bits(32) - 1};
    case ElementType::kBool: return {0, 1};
    default: return {std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()};
  }
}

Array make_array(ElementType type, Shape shape) {
  Array array;
  array.type = type;
  array.shape = std::move(shape);
  const auto count = static_cast<size_t>(array.elements());
  if (array.is_float()) array.real.resize(count);
  else array.whole.resize(count);
  return array;
}

Array floats(Shape shape, std::vector<float> values) {
  Array array;
  array.shape = std::move(shape);
  array.real = std::move(values);
  return array;
}

Array integers(ElementType type, Shape shape, std::vector<int64_t> values) {
  Array array;
  array.type = type;
  array.shape = std::move(shape);
  array.whole = std::move(values);
  return array;
}

Array unknown(ElementType type, Shape shape) {
  Array array;
  array.type = type;
  array.shape = std::move(shape);
  array.known = false;
  return array;
}

std::string dimensions_text(const Shape& shape) {
  constexpr size_t kShown = 12;
  std::string text = "[";
  for (size_t axis = 0; axis < std::min(shape.size(), kShown); ++axis)
    text += (axis ? ", " : "") + std::to_string(shape[axis]);
  if (shape.size() > kShown) text += " and " + std::to_string(shape.size() - kShown) + " more";
  return text + "]";
}

std::string array_text(const Array& array) {
  return std::string(type_name(array.type)) + " " + dimensions_text(array.shape);
}

Array transposed(const Array& array, const std::vector<size_t>& order) {
  const std::vector<int64_t> strides = strides_of(array.shape);
  Shape shape;
  std::vector<int64_t> out_strides;
  for (size_t axis : order) {
    shape.push_back(array.shape.at(axis));
    out_strides.push_back(strides[axis]);
  }
  return gathered(array, std::move(shape), out_strides);
}

Array reshaped(Array array, Shape shape) {
  if (element_count(shape) != array.elements())
    throw Unsupported("expected a shape of " + std::to_string(array.elements()) + " elements, got " +
                      dimensions_text(shape));
  array.shape = std::move(shape);
  return array;
}

Shape broadcast_shape(const Shape& a, const Shape& b) {
  Shape shape(std::max(a.size(), b.size()), 1);
  for (size_t i = 0; i < shape.size(); ++i) {
    const int64_t of_a = i < a.size() ? a[a.size() - 1 - i] : 1, of_b = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (of_a != of_b && of_a != 1 && of_b != 1)
      throw Unsupported("expected shapes that go together, got " + dimensions_text(a) + " and " + dimensions_text(b));
    shape[shape.size() - 1 - i] = of_a == 1 ? of_b : of_a;
  }
  return shape;
}

Array broadcast(const Array& array, const Shape& shape) {
  if (array.shape == shape) return array;
  const std::vector<int64_t> own = strides_of(array.shape);
  std::vector<int64_t> strides(shape.size(), 0);
  for (size_t i = 0; i < array.rank(); ++i) {
    const size_t from = array.rank() - 1 - i;
    if (array.shape[from] != 1) strides[shape.size() - 1 - i] = own[from];
  }
  return gathered(array, shape, strides);
}

int64_t product(const Shape& shape, size_t first, size_t last) {
  int64_t n = 1;
  for (size_t axis = first; axis < last; ++axis) n *= shape.at(axis);
  return n;
}

bool is_uniform(const Array& array) {
  const auto alike = [](const auto& values) {
    return std::all_of(values.begin(), values.end(), [&](auto value) { return value == values[0]; });
  };
  return array.is_float() ? alike(array.real) : alike(array.whole);
}

}  // namespace winnow::models::import
