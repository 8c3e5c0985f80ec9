// Products of matrices.
#include "models/import/operators/matrix.h"

#include <algorithm>

#include "models/import/lower.h"
#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

/// Numbers of the matrices of a stack, repeated to the stack of the result.
std::vector<int64_t> matrices_of(const Shape& stack, const Shape& result) {
  std::vector<int64_t> numbers(static_cast<size_t>(element_count(stack)));
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<int64_t>(i);
  return broadcast(integers(ElementType::kInt64, stack, std::move(numbers)), result).whole;
}

}  // namespace

MatrixProduct matrix_product(const Array& a, const Array& b) {
  const auto refuse = [&] {
    throw Unsupported("expected matrices that go together, got " + array_text(a) + " and " + array_text(b));
  };
  if (a.rank() == 0 || b.rank() == 0) refuse();
  Shape left = a.shape, right = b.shape;
  if (left.size() == 1) left.insert(left.begin(), 1);
  if (right.size() == 1) right.push_back(1);
  MatrixProduct p;
  p.rows = left[left.size() - 2];
  p.inner = left.back();
  p.columns = right.back();
  if (right[right.size() - 2] != p.inner) refuse();
  left.resize(left.size() - 2);
  right.resize(right.size() - 2);
  const Shape stack = broadcast_shape(left, right);
  p.out = stack;
  if (a.rank() > 1) p.out.push_back(p.rows);
  if (b.rank() > 1) p.out.push_back(p.columns);
  p.matrices = stack;
  p.matrices.insert(p.matrices.end(), {p.rows, p.columns});
  expect_bounded(p.matrices);
  p.a = matrices_of(left, stack);
  p.b = matrices_of(right, stack);
  return p;
}

void spend_on(const Call& call, const MatrixProduct& p) {
  double operations = static_cast<double>(std::max<int64_t>(p.inner, 1));
  for (int64_t d : p.matrices) operations *= static_cast<double>(std::max<int64_t>(d, 1));
  call.spend(operations);
}

std::vector<Array> mat_mul(const Call& call) {
  const Array &a = call.input(0), &b = call.input(1);
  expect_one_type(a, b);
  if (a.type == ElementType::kBool) throw Unsupported("expected numbers, got " + array_text(a));
  const MatrixProduct p = matrix_product(a, b);
  Array out = call.result(a.type, p.out);
  if (call.shapes_only) return {out};
  spend_on(call, p);
  if (a.is_float()) {
    const std::vector<double> sums = multiply<double>(p, a.real, b.real);
    for (size_t i = 0; i < sums.size(); ++i) out.real[i] = static_cast<float>(sums[i]);
  } else {
    const std::vector<uint64_t> sums = multiply<uint64_t>(p, a.whole, b.whole);
    for (size_t i = 0; i < sums.size(); ++i) out.whole[i] = wrapped(a.type, static_cast<int64_t>(sums[i]));
  }
  return {out};
}

std::vector<Array> gemm(const Call& call) {
  const bool trans_a = call.node.attributes.integer("transA", 0) != 0,
             trans_b = call.node.attributes.integer("transB", 0) != 0;
  const auto alpha = static_cast<double>(call.node.attributes.real("alpha", 1)),
             beta = static_cast<double>(call.node.attributes.real("beta", 1));
  expect_rank(real_input(call, 0), 2);
  expect_rank(real_input(call, 1), 2);
  const Array a = trans_a ? transposed(call.input(0), {1, 0}) : call.input(0);
  const Array b = trans_b ? transposed(call.input(1), {1, 0}) : call.input(1);
  const MatrixProduct p = matrix_product(a, b);
  Array out = call.result(ElementType::kFloat, p.out);
  if (call.has(2)) expect_broadcasts_to(real_input(call, 2), p.out);
  if (call.shapes_only) return {out};
  spend_on(call, p);
  const std::vector<double> sums = multiply<double>(p, a.real, b.real);
  const Array c = call.has(2) ? broadcast(call.input(2), p.out) : Array{};
  for (size_t i = 0; i < sums.size(); ++i)
    out.real[i] = static_cast<float>(alpha * sums[i] + (call.has(2) ? beta * static_cast<double>(c.real[i]) : 0));
  return {out};
}

/// `matmul_to_gemm` has brought the weights to [out, in], with neither alpha nor beta.
void lower_gemm(Lowering& to, const Node& node) {
  const Array& w = to.constant(node, 1, "weights");
  expect_rank(w, 2);
  if (w.elements() == 0) throw Unsupported("expected weights, got " + array_text(w));
  Layer layer;
  layer.type = LayerType::kFc;
  layer.channels = static_cast<int>(w.shape[0]);
  to.set_weights(node, layer, node.inputs[1], reshaped(w, {w.shape[0], w.shape[1], 1, 1}),
                 node.inputs.size() > 2 ? node.inputs[2] : "");
  to.append(node, std::move(layer));
}

}  // namespace winnow::models::import::operators
