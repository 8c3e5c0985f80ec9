// Operators of two or more inputs that are broadcast together: arithmetic, comparisons, logic.
#include <algorithm>
#include <cmath>

#include "models/import/lower.h"
#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

void expect_numbers(const Array& array) {
  if (array.type == ElementType::kBool) throw Unsupported("expected numbers, got " + array_text(array));
}

/// Two arrays of one type; `real` on floats, `whole` on integers, which wrap as their type does.
template <typename Real, typename Whole>
Array combine(const Call& call, const Array& a, const Array& b, Real real, Whole whole) {
  expect_one_type(a, b);
  expect_numbers(a);
  const Shape shape = broadcast_shape(a.shape, b.shape);
  Array out = call.result(a.type, shape);
  if (call.shapes_only) return out;
  const Array left = broadcast(a, shape), right = broadcast(b, shape);
  for (size_t i = 0; i < out.real.size(); ++i) out.real[i] = real(left.real[i], right.real[i]);
  for (size_t i = 0; i < out.whole.size(); ++i) out.whole[i] = wrapped(a.type, whole(left.whole[i], right.whole[i]));
  return out;
}

template <typename Real, typename Whole>
std::vector<Array> binary(const Call& call, Real real, Whole whole) {
  return {combine(call, call.input(0), call.input(1), real, whole)};
}

/// Any number of inputs, one after the other.
template <typename Function>
std::vector<Array> variadic(const Call& call, Function function) {
  Array out = call.input(0);
  expect_numbers(out);
  for (size_t i = 1; i < call.inputs(); ++i) out = combine(call, out, call.input(i), function, function);
  return {out};
}

template <typename Compare>
std::vector<Array> compared(const Call& call, Compare compare) {
  const Array &a = call.input(0), &b = call.input(1);
  expect_one_type(a, b);
  const Shape shape = broadcast_shape(a.shape, b.shape);
  Array out = call.result(ElementType::kBool, shape);
  if (call.shapes_only) return {out};
  const Array left = broadcast(a, shape), right = broadcast(b, shape);
  for (size_t i = 0; i < out.whole.size(); ++i)
    out.whole[i] =
        a.is_float() ? compare(left.real[i], right.real[i]) : static_cast<bool>(compare(left.whole[i], right.whole[i]));
  return {out};
}

template <typename Function>
std::vector<Array> of_booleans(const Call& call, Function function) {
  for (size_t i : {size_t{0}, size_t{1}})
    if (call.input(i).type != ElementType::kBool)
      throw Unsupported("expected booleans, got " + array_text(call.input(i)));
  return compared(call, function);
}

int64_t power(int64_t base, int64_t exponent) {
  if (exponent < 0) {
    if (base == 0) throw Unsupported("expected a base other than 0 for a negative exponent, got 0");
    if (base == 1) return 1;
    return base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
  }
  int64_t result = 1;
  for (; exponent > 0; exponent >>= 1) {
    if (exponent & 1) result = wrapping_product(result, base);
    base = wrapping_product(base, base);
  }
  return result;
}

/// NaN where one of the two is, as NumPy has it.
constexpr auto kLarger = [](auto a, auto b) { return a != a || a > b ? a : b; };
constexpr auto kSmaller = [](auto a, auto b) { return a != a || a < b ? a : b; };

}  // namespace

std::vector<Array> add(const Call& call) {
  return binary(
      call, [](float a, float b) { return a + b; }, wrapping_sum);
}

std::vector<Array> sub(const Call& call) {
  return binary(
      call, [](float a, float b) { return a - b; }, wrapping_difference);
}

std::vector<Array> mul(const Call& call) {
  return binary(
      call, [](float a, float b) { return a * b; }, wrapping_product);
}

std::vector<Array> div(const Call& call) {
  return binary(
      call, [](float a, float b) { return a / b; },
      [](int64_t a, int64_t b) {
        if (b == 0) throw Unsupported("expected integer divisors other than 0, got 0");
        return b == -1 ? wrapping_difference(0, a) : a / b;
      });
}

std::vector<Array> min(const Call& call) { return variadic(call, kSmaller); }
std::vector<Array> max(const Call& call) { return variadic(call, kLarger); }

std::vector<Array> pow(const Call& call) {
  const Array &a = call.input(0), &b = call.input(1);
  expect_numbers(a);
  expect_numbers(b);
  const Shape shape = broadcast_shape(a.shape, b.shape);
  Array out = call.result(a.type, shape);
  if (call.shapes_only) return {out};
  const Array base = broadcast(a, shape), exponent = broadcast(b, shape);
  const auto exponent_of = [&](size_t i) {
    return b.is_float() ? static_cast<double>(exponent.real[i]) : static_cast<double>(exponent.whole[i]);
  };
  for (size_t i = 0; i < out.real.size(); ++i)
    out.real[i] = static_cast<float>(std::pow(static_cast<double>(base.real[i]), exponent_of(i)));
  for (size_t i = 0; i < out.whole.size(); ++i)
    out.whole[i] = b.is_float()
                       ? saturated(std::pow(static_cast<double>(base.whole[i]), exponent_of(i)), range_of(a.type))
                       : wrapped(a.type, power(base.whole[i], exponent.whole[i]));
  return {out};
}

std::vector<Array> equal(const Call& call) {
  return compared(call, [](auto a, auto b) { return a == b; });
}
std::vector<Array> less(const Call& call) {
  return compared(call, [](auto a, auto b) { return a < b; });
}
std::vector<Array> less_or_equal(const Call& call) {
  return compared(call, [](auto a, auto b) { return a <= b; });
}
std::vector<Array> greater(const Call& call) {
  return compared(call, [](auto a, auto b) { return a > b; });
}
std::vector<Array> greater_or_equal(const Call& call) {
  return compared(call, [](auto a, auto b) { return a >= b; });
}
std::vector<Array> logical_and(const Call& call) {
  return of_booleans(call, [](auto a, auto b) { return a != 0 && b != 0; });
}
std::vector<Array> logical_or(const Call& call) {
  return of_booleans(call, [](auto a, auto b) { return a != 0 || b != 0; });
}
std::vector<Array> logical_xor(const Call& call) {
  return of_booleans(call, [](auto a, auto b) { return (a != 0) != (b != 0); });
}

std::vector<Array> logical_not(const Call& call) {
  Array out = call.input(0);
  if (out.type != ElementType::kBool) throw Unsupported("expected booleans, got " + array_text(out));
  for (int64_t& value : out.whole) value = value == 0;
  return {out};
}

std::vector<Array> where(const Call& call) {
  const Array &condition = call.input(0), &a = call.input(1), &b = call.input(2);
  if (condition.type != ElementType::kBool)
    throw Unsupported("expected a condition of booleans, got " + array_text(condition));
  expect_one_type(a, b);
  const Shape shape = broadcast_shape(condition.shape, broadcast_shape(a.shape, b.shape));
  Array out = call.result(a.type, shape);
  if (call.shapes_only) return {out};
  const Array chosen = broadcast(condition, shape), left = broadcast(a, shape), right = broadcast(b, shape);
  for (size_t i = 0; i < out.real.size(); ++i) out.real[i] = chosen.whole[i] ? left.real[i] : right.real[i];
  for (size_t i = 0; i < out.whole.size(); ++i) out.whole[i] = chosen.whole[i] ? left.whole[i] : right.whole[i];
  return {out};
}

/// An addend that is constant has become a bias before.
void lower_add(Lowering& to, const Node& node) {
  to.tensor(input_of(node, 0));
  to.tensor(input_of(node, 1));
  const Shape &a = to.shape(node.inputs[0]), &b = to.shape(node.inputs[1]);
  if (!(map_shape(a) == map_shape(b)))
    throw Unsupported("expected two tensors of one shape, got " + dimensions_text(a) + " and " + dimensions_text(b));
  Layer layer;
  layer.type = LayerType::kAdd;
  to.append(node, std::move(layer), 0, 2);
}

}  // namespace winnow::models::import::operators
