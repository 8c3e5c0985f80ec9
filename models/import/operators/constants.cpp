// Operators whose result follows from attributes or from shapes, and conversions of types.
#include <algorithm>
#include <cmath>

#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

std::vector<Array> converted(const Call& call, ElementType type) {
  const Array& x = call.input(0);
  Array out = call.result(type, x.shape);
  if (call.shapes_only) return {out};
  const auto truncated = [&](float value) {
    const double whole = std::trunc(static_cast<double>(value));
    if (!(std::fabs(whole) < 9223372036854775808.0))
      throw Unsupported("expected floats that " + std::string(type_name(type)) + " holds, got " +
                        std::to_string(static_cast<double>(value)));
    return wrapped(type, static_cast<int64_t>(whole));
  };
  const bool boolean = type == ElementType::kBool;
  for (size_t i = 0; i < static_cast<size_t>(x.elements()); ++i) {
    if (out.is_float()) out.real[i] = x.is_float() ? x.real[i] : static_cast<float>(x.whole[i]);
    else if (boolean) out.whole[i] = x.is_float() ? !(x.real[i] == 0) : x.whole[i] != 0;
    else out.whole[i] = x.is_float() ? truncated(x.real[i]) : wrapped(type, x.whole[i]);
  }
  return {out};
}

}  // namespace

std::vector<Array> constant(const Call& call) {
  const Attributes& a = call.node.attributes;
  for (const char* name : {"value", "sparse_value"})
    if (const Array* array = a.array(name)) return {*array};
  if (a.has("value_float")) return {floats({}, {a.real("value_float", 0)})};
  if (a.has("value_int")) return {integers(ElementType::kInt64, {}, {a.integer("value_int", 0)})};
  if (a.has("value_floats")) {
    std::vector<float> values = a.reals("value_floats");
    return {floats({static_cast<int64_t>(values.size())}, values)};
  }
  if (a.has("value_ints")) {
    std::vector<int64_t> values = a.integers("value_ints");
    return {integers(ElementType::kInt64, {static_cast<int64_t>(values.size())}, values)};
  }
  throw Unsupported("expected a constant of numbers, got none");
}

std::vector<Array> constant_of_shape(const Call& call) {
  const Shape shape = call.constant_integers(0, "shape");
  const Array* value = call.node.attributes.array("value");
  if (value && value->elements() != 1) throw Unsupported("expected one value, got " + array_text(*value));
  Array out = call.result(value ? value->type : ElementType::kFloat, shape);
  if (value && value->is_float()) std::fill(out.real.begin(), out.real.end(), value->real[0]);
  if (value && !value->is_float()) std::fill(out.whole.begin(), out.whole.end(), value->whole[0]);
  return {out};
}

std::vector<Array> shape(const Call& call) {
  const Shape& shape = call.input(0).shape;
  const auto rank = static_cast<int64_t>(shape.size());
  const auto bound = [&](const char* name, int64_t fallback) {
    const int64_t at = std::clamp(call.node.attributes.integer(name, fallback), -rank, rank);
    return at < 0 ? at + rank : at;
  };
  const int64_t first = bound("start", 0), past = std::max(first, bound("end", rank));
  const std::vector<int64_t> part(shape.begin() + first, shape.begin() + past);
  return {integers(ElementType::kInt64, {past - first}, part)};
}

std::vector<Array> size(const Call& call) { return {integers(ElementType::kInt64, {}, {call.input(0).elements()})}; }

std::vector<Array> cast(const Call& call) {
  return converted(call, type_of_number(call.node.attributes.integer("to", 0)));
}

std::vector<Array> cast_like(const Call& call) { return converted(call, call.input(1).type); }

}  // namespace winnow::models::import::operators
