// Convolutions and products of matrices of integers: exact sums, then one rounding where the result has a scale.
#include <algorithm>

#include "models/import/operators/arguments.h"
#include "models/import/operators/convolution.h"
#include "models/import/operators/functions.h"
#include "models/import/operators/matrix.h"
#include "models/import/operators/scales.h"

namespace winnow::models::import::operators {
namespace {

Array wrapped_sums(const Call& call, const Shape& shape, const std::vector<int64_t>& sums) {
  Array out = call.result(ElementType::kInt32, shape);
  for (size_t i = 0; i < out.whole.size(); ++i) out.whole[i] = wrapped(out.type, sums[i]);
  return out;
}

/// Inputs whose elements are so small that sums of products fit 64 bits.
void expect_small(const Call& call, size_t i) {
  const Array& array = whole_input(call, i);
  const IntegerRange range = range_of(array.type);
  if (range.high > 65535) throw Unsupported("expected integers of at most 16 bits, got " + array_text(array));
}

/// A parameter of a matrix (its scale or zero point) in a shape that repeats to the matrix: a vector is one value a row
/// (of the left one) or a column.
Array repeated(const Array& parameter, bool rows, const Shape& to) {
  Array array = parameter;
  if (array.elements() == 1) array.shape = {};
  else if (array.rank() == 1 && rows) array.shape.push_back(1);
  expect_broadcasts_to(array, to);
  return array.known ? broadcast(array, to) : array;
}

/// The elements of matrix `i` less zero point `zero`, which may be left out.
std::vector<int64_t> matrix_less_zero(const Call& call, size_t i, size_t zero, bool rows) {
  expect_small(call, i);
  const Array& x = call.input(i);
  Array z;
  if (call.has(zero)) {
    expect_small(call, zero);
    z = repeated(call.input(zero), rows, x.shape);
  }
  if (call.shapes_only) return {};
  std::vector<int64_t> less = x.whole;
  for (size_t k = 0; call.has(zero) && k < less.size(); ++k) less[k] -= z.whole[k];
  return less;
}

/// Scale input `i` for every element of the product.
Array scales_of_product(const Call& call, size_t i, bool rows, const MatrixProduct& p) {
  return repeated(real_input(call, i), rows, p.matrices);
}

}  // namespace

std::vector<Array> conv_integer(const Call& call) {
  expect_small(call, 0);
  expect_small(call, 1);
  const Array &x = call.input(0), &w = call.input(1);
  const ConvolutionShape shape = convolution_shape(call.node, x.shape, w.shape);
  for (size_t i : {size_t{2}, size_t{3}})
    if (call.has(i)) expect_small(call, i);
  const std::vector<int64_t> in = less_zero(call, 0, 2, x.rank()), weights = less_zero(call, 1, 3, 0);
  expect_bounded(shape.out);
  if (call.shapes_only) return {call.result(ElementType::kInt32, shape.out)};
  call.result(ElementType::kInt32, shape.out);
  spend_on(call, shape, w.shape);
  return {wrapped_sums(call, shape.out, convolve<int64_t>(shape, x.shape, in, w.shape, weights))};
}

std::vector<Array> mat_mul_integer(const Call& call) {
  const MatrixProduct p = matrix_product(call.input(0), call.input(1));
  const std::vector<int64_t> a = matrix_less_zero(call, 0, 2, true), b = matrix_less_zero(call, 1, 3, false);
  if (call.shapes_only) return {call.result(ElementType::kInt32, p.out)};
  call.result(ElementType::kInt32, p.out);
  spend_on(call, p);
  return {wrapped_sums(call, p.out, multiply<int64_t>(p, a, b))};
}

/// x, its scale and zero point; w, its scales and zero points by output channel; scale and zero point of the result;
/// bias.
std::vector<Array> q_linear_conv(const Call& call) {
  for (size_t i : {size_t{0}, size_t{2}, size_t{3}, size_t{5}}) expect_small(call, i);
  const Array &x = call.input(0), &w = call.input(3);
  const ConvolutionShape shape = convolution_shape(call.node, x.shape, w.shape);
  const Scale in = scale_of(call, 1, 2), result = scale_of(call, 6, 7);
  const Scales weight(call, 4, 5, w.shape, 0);
  const bool biased = call.has(8);
  if (biased && whole_input(call, 8).shape != Shape{w.shape[0]})
    throw Unsupported("expected a bias of " + std::to_string(w.shape[0]) + " elements, got " +
                      array_text(call.input(8)));
  const ElementType type = zero_type(call, 7, x.type);
  expect_bounded(shape.out);
  if (call.shapes_only) return {call.result(type, shape.out)};
  call.result(type, shape.out);
  spend_on(call, shape, w.shape);
  const std::vector<int64_t> sums =
      convolve<int64_t>(shape, x.shape, less_zero(call, 0, 2, x.rank()), w.shape, less_zero(call, 3, 5, 0));
  const AxisSplit s = split_at(shape.out, 1);
  std::vector<double> real(sums.size());
  for (size_t i = 0; i < sums.size(); ++i) {
    const size_t k = i / s.inner % s.count;
    const int64_t sum = biased ? wrapping_sum(sums[i], call.input(8).whole[k]) : sums[i];
    real[i] = static_cast<double>(sum) * in.scale * static_cast<double>(weight.along_axis(k));
  }
  return {quantized(call, type, shape.out, real, result)};
}

/// a, its scales and zero points by row; b, its own by column; scale and zero point of the result.
std::vector<Array> q_linear_mat_mul(const Call& call) {
  const MatrixProduct p = matrix_product(call.input(0), call.input(3));
  const std::vector<int64_t> a = matrix_less_zero(call, 0, 2, true), b = matrix_less_zero(call, 3, 5, false);
  const Array row = scales_of_product(call, 1, true, p), column = scales_of_product(call, 4, false, p);
  const Scale result = scale_of(call, 6, 7);
  const ElementType type = zero_type(call, 7, call.input(0).type);
  if (call.shapes_only) return {call.result(type, p.out)};
  call.result(type, p.out);
  spend_on(call, p);
  const std::vector<int64_t> sums = multiply<int64_t>(p, a, b);
  std::vector<double> real(sums.size());
  for (size_t i = 0; i < sums.size(); ++i)
    real[i] = static_cast<double>(sums[i]) * static_cast<double>(row.real[i]) * static_cast<double>(column.real[i]);
  return {quantized(call, type, p.out, real, result)};
}

/// a, its scale and zero point; b, its own by column; c, in units of both scales; scale and zero point of the result,
/// which is of floats without them.
std::vector<Array> q_gemm(const Call& call) {
  const bool trans_a = call.node.attributes.integer("transA", 0) != 0,
             trans_b = call.node.attributes.integer("transB", 0) != 0;
  const auto alpha = static_cast<double>(call.node.attributes.real("alpha", 1));
  expect_rank(call.input(0), 2);
  expect_rank(call.input(3), 2);
  for (size_t i : {size_t{0}, size_t{2}, size_t{3}, size_t{5}}) expect_small(call, i);
  const Scale of_a = scale_of(call, 1, 2);
  const Scales of_b(call, 4, 5, call.input(3).shape, trans_b ? 0 : 1);
  Array a = call.input(0), b = call.input(3);
  if (!call.shapes_only) {
    a.whole = less_zero(call, 0, 2, 2);
    b.whole = less_zero(call, 3, 5, trans_b ? 0 : 1);
  }
  if (trans_a) a = transposed(a, {1, 0});
  if (trans_b) b = transposed(b, {1, 0});
  const MatrixProduct p = matrix_product(a, b);
  if (call.has(6)) expect_broadcasts_to(whole_input(call, 6), p.out);
  const bool real_result = !call.has(7);
  const ElementType type = real_result ? ElementType::kFloat : zero_type(call, 8, call.input(0).type);
  const Scale result = real_result ? Scale{} : scale_of(call, 7, 8);
  Array out = call.result(type, p.out);
  if (call.shapes_only) return {out};
  spend_on(call, p);
  const std::vector<int64_t> sums = multiply<int64_t>(p, a.whole, b.whole);
  const Array c = call.has(6) ? broadcast(call.input(6), p.out) : Array{};
  std::vector<double> real(sums.size());
  for (size_t i = 0; i < sums.size(); ++i) {
    const size_t x = i % static_cast<size_t>(p.columns);
    const int64_t sum = call.has(6) ? wrapping_sum(sums[i], c.whole[i]) : sums[i];
    real[i] = alpha * static_cast<double>(sum) * of_a.scale * static_cast<double>(of_b.along_axis(x));
  }
  if (!real_result) return {quantized(call, type, p.out, real, result)};
  for (size_t i = 0; i < real.size(); ++i) out.real[i] = static_cast<float>(real[i]);
  return {out};
}

}  // namespace winnow::models::import::operators
