// What operators check and read of their inputs and attributes.
#include "models/import/operators/arguments.h"

#include <algorithm>
#include <cmath>

#include "models/checks.h"

namespace winnow::models::import::operators {

const std::string& input_of(const Node& node, size_t i) {
  if (i >= node.inputs.size() || node.inputs[i].empty())
    throw Unsupported("expected input " + std::to_string(i) + ", got none");
  return node.inputs[i];
}

const Array& real_input(const Call& call, size_t i) {
  const Array& array = call.input(i);
  if (!array.is_float())
    throw Unsupported("expected floats as input " + std::to_string(i) + ", got " + array_text(array));
  return array;
}

const Array& whole_input(const Call& call, size_t i) {
  const Array& array = call.input(i);
  if (array.is_float() || array.type == ElementType::kBool)
    throw Unsupported("expected integers as input " + std::to_string(i) + ", got " + array_text(array));
  return array;
}

float real_scalar(const Call& call, size_t i, const std::string& what) {
  const Array& array = call.constant(i, what);
  if (!array.is_float() || array.elements() != 1)
    throw Unsupported("expected one float as " + what + ", got " + array_text(array));
  return array.real[0];
}

int64_t whole_scalar(const Call& call, size_t i, const std::string& what) {
  const Array& array = call.constant(i, what);
  if (array.is_float() || array.elements() != 1)
    throw Unsupported("expected one integer as " + what + ", got " + array_text(array));
  return array.whole[0];
}

void expect_one_type(const Array& a, const Array& b) {
  if (a.type != b.type)
    throw Unsupported("expected inputs of one type, got " + array_text(a) + " and " + array_text(b));
}

void expect_rank(const Array& array, size_t rank) {
  if (array.rank() != rank)
    throw Unsupported("expected " + std::to_string(rank) + " dimensions, got " + array_text(array));
}

void expect_broadcasts_to(const Array& array, const Shape& shape) {
  if (array.rank() > shape.size() || broadcast_shape(array.shape, shape) != shape)
    throw Unsupported("expected an input that repeats to " + dimensions_text(shape) + ", got " + array_text(array));
}

void expect_bounded(const Shape& shape) {
  int64_t elements = 1;
  for (int64_t d : shape) {
    if (d < 0) throw Unsupported("expected dimensions of 0 or more, got " + dimensions_text(shape));
    if (std::max<int64_t>(d, 1) > kMaxElements / elements)
      throw Unsupported("expected at most " + std::to_string(kMaxElements) + " elements, got " +
                        dimensions_text(shape));
    elements *= std::max<int64_t>(d, 1);
  }
}

size_t axis_of(int64_t axis, size_t rank) {
  const auto count = static_cast<int64_t>(rank);
  if (axis < -count || axis >= count)
    throw Unsupported("expected an axis of the " + std::to_string(rank) + " that are there, got " +
                      std::to_string(axis));
  return static_cast<size_t>(axis < 0 ? axis + count : axis);
}

std::vector<size_t> axes_of(const std::vector<int64_t>& axes, size_t rank) {
  std::vector<size_t> found;
  for (int64_t axis : axes) {
    const size_t at = axis_of(axis, rank);
    if (std::find(found.begin(), found.end(), at) != found.end())
      throw Unsupported("expected axes that differ, got " + dimensions_text(axes));
    found.push_back(at);
  }
  return found;
}

std::optional<std::vector<int64_t>> integers_of(const Call& call, const std::string& name, size_t i, int since) {
  if (call.opset >= since) {
    if (!call.has(i)) return std::nullopt;
    return call.constant_integers(i, name);
  }
  if (!call.node.attributes.has(name)) return std::nullopt;
  return call.node.attributes.integers(name);
}

AxisSplit split_at(const Shape& shape, size_t axis) {
  return {static_cast<size_t>(product(shape, 0, axis)), static_cast<size_t>(shape.at(axis)),
          static_cast<size_t>(product(shape, axis + 1, shape.size()))};
}

ElementType type_of_number(int64_t number) {
  switch (number) {
    case 1:
    case 11: return ElementType::kFloat;
    case 2: return ElementType::kUint8;
    case 3: return ElementType::kInt8;
    case 4: return ElementType::kUint16;
    case 5: return ElementType::kInt16;
    case 6: return ElementType::kInt32;
    case 7:
    case 13: return ElementType::kInt64;
    case 9: return ElementType::kBool;
    case 12: return ElementType::kUint32;
    case 21: return ElementType::kUint4;
    case 22: return ElementType::kInt4;
    case 10:
    case 16: throw Unsupported("expected a result of 32-bit floats, got one of 16-bit floats", "float32");
    default:
      throw Unsupported("expected a result of 32-bit floats, integers or booleans, got type " + std::to_string(number));
  }
}

int64_t wrapped(ElementType type, int64_t value) {
  if (type == ElementType::kInt64) return value;
  const IntegerRange range = range_of(type);
  const auto span = static_cast<uint64_t>(range.high - range.low) + 1;  // a power of two
  const uint64_t above = (static_cast<uint64_t>(value) - static_cast<uint64_t>(range.low)) & (span - 1);
  return static_cast<int64_t>(above) + range.low;
}

int64_t saturated(double value, IntegerRange range) {
  if (std::isnan(value)) return 0;
  if (value <= static_cast<double>(range.low)) return range.low;
  if (value >= static_cast<double>(range.high)) return range.high;
  return static_cast<int64_t>(value);
}

}  // namespace winnow::models::import::operators
