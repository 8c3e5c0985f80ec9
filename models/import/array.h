// An N-dimensional array of an imported graph, of any of the element types that models are stored in.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "models/tensor.h"

namespace winnow::models::import {

/// 16-, 32- and 64-bit floats are all held as 32-bit ones.
enum class ElementType { kFloat, kInt4, kUint4, kInt8, kUint8, kInt16, kUint16, kInt32, kUint32, kInt64, kBool };
const char* type_name(ElementType type);

/// The least and the largest value of an integer type.
struct IntegerRange {
  int64_t low, high;
};
IntegerRange range_of(ElementType type);

/// Row-major, the last dimension fastest; a scalar has no dimensions.
struct Array {
  ElementType type = ElementType::kFloat;
  Shape shape;
  std::vector<float> real;     // of kFloat
  std::vector<int64_t> whole;  // of all other types
  bool known = true;           // false: type and shape only, the values depend on the model's input

  bool is_float() const { return type == ElementType::kFloat; }
  int64_t elements() const { return element_count(shape); }
  size_t rank() const { return shape.size(); }
};

/// Of zeros.
Array make_array(ElementType type, Shape shape);
Array floats(Shape shape, std::vector<float> values);
Array integers(ElementType type, Shape shape, std::vector<int64_t> values);
/// Type and shape without values.
Array unknown(ElementType type, Shape shape);

/// "float32 [1, 3, 8, 8]".
std::string array_text(const Array& array);
std::string dimensions_text(const Shape& shape);

/// The elements one after another in the order of the axes `order` of the input (out axis i is in axis order[i]).
Array transposed(const Array& array, const std::vector<size_t>& order);

/// The same elements in another shape of as many.
Array reshaped(Array array, Shape shape);

/// NumPy's rule for two shapes; throws Unsupported if they do not go together.
Shape broadcast_shape(const Shape& a, const Shape& b);
/// Repeated along the axes in which it has one element; `shape` must be one that it broadcasts to.
Array broadcast(const Array& array, const Shape& shape);

/// The product of dimensions [first, last).
int64_t product(const Shape& shape, size_t first, size_t last);

/// Whether all values are the same one.
bool is_uniform(const Array& array);

}  // namespace winnow::models::import
