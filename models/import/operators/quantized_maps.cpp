// ONNX Runtime's operators on quantized maps (domain com.microsoft): computed on what the integers stand for, then
// rounded once.
#include <algorithm>
#include <cmath>

#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"
#include "models/import/operators/pooling.h"
#include "models/import/operators/scales.h"

namespace winnow::models::import::operators {
namespace {

/// Two quantized inputs with a scale and a zero point each, those of the result last.
template <typename Function>
std::vector<Array> of_two(const Call& call, Function function) {
  const Array &a = whole_input(call, 0), &b = whole_input(call, 3);
  expect_one_type(a, b);
  const Scale of_a = scale_of(call, 1, 2), of_b = scale_of(call, 4, 5), result = scale_of(call, 6, 7);
  const Shape shape = broadcast_shape(a.shape, b.shape);
  const Array out = call.result(a.type, shape);
  if (call.shapes_only) return {out};
  const Array left = broadcast(a, shape), right = broadcast(b, shape);
  std::vector<double> real(out.whole.size());
  for (size_t i = 0; i < real.size(); ++i)
    real[i] = function(static_cast<double>(wrapping_difference(left.whole[i], of_a.zero)) * of_a.scale,
                       static_cast<double>(wrapping_difference(right.whole[i], of_b.zero)) * of_b.scale);
  return {quantized(call, a.type, shape, real, result)};
}

/// One quantized input; scale and zero point of the result behind its own.
template <typename Function>
std::vector<Array> of_one(const Call& call, Function function) {
  const Array& x = whole_input(call, 0);
  const Scale in = scale_of(call, 1, 2), result = scale_of(call, 3, 4);
  std::vector<double> real;
  for (int64_t value : x.whole)
    real.push_back(function(static_cast<double>(wrapping_difference(value, in.zero)) * in.scale));
  return {quantized(call, x.type, x.shape, real, result)};
}

/// Input 0 less its zero point as floats; exact for 8 bits.
std::vector<float> map_less_zero(const Call& call, const Scale& in) {
  std::vector<float> less;
  for (int64_t value : whole_input(call, 0).whole)
    less.push_back(static_cast<float>(wrapping_difference(value, in.zero)));
  return less;
}

void expect_channels_first(const Call& call) {
  const ElementType type = whole_input(call, 0).type;
  if (type != ElementType::kInt8 && type != ElementType::kUint8)
    throw Unsupported("expected 8-bit integers, got " + array_text(call.input(0)));
  if (call.node.attributes.integer("channels_last", 0) != 0)
    throw Unsupported("expected channels before the map, got channels_last = 1");
}

std::vector<Array> scaled_means(const Call& call, const Shape& shape, std::vector<double> means, const Scale& in,
                                const Scale& result) {
  for (double& mean : means) mean *= in.scale;
  return {quantized(call, call.input(0).type, shape, means, result)};
}

}  // namespace

std::vector<Array> q_linear_add(const Call& call) {
  return of_two(call, [](double a, double b) { return a + b; });
}

std::vector<Array> q_linear_mul(const Call& call) {
  return of_two(call, [](double a, double b) { return a * b; });
}

std::vector<Array> q_linear_leaky_relu(const Call& call) {
  const auto alpha = static_cast<double>(call.node.attributes.real("alpha", 0.01f));
  return of_one(call, [=](double x) { return x < 0 ? alpha * x : x; });
}

std::vector<Array> q_linear_sigmoid(const Call& call) {
  return of_one(call, [](double x) { return 1 / (1 + std::exp(-x)); });
}

/// The node says itself whose opset's rules its softmax follows, and counts axes from the end where none is given.
std::vector<Array> q_linear_softmax(const Call& call) {
  const Array& x = whole_input(call, 0);
  const Scale in = scale_of(call, 1, 2), result = scale_of(call, 3, 4);
  Array real = call.result(ElementType::kFloat, x.shape);
  for (size_t i = 0; i < real.real.size(); ++i)
    real.real[i] = static_cast<float>(static_cast<double>(wrapping_difference(x.whole[i], in.zero)) * in.scale);
  Node node = call.node;
  node.attributes.set("axis", node.attributes.integer("axis", -1));
  const auto opset = static_cast<int>(std::clamp<int64_t>(node.attributes.integer("opset", call.opset), 1, 100));
  const Array shares = softmax(Call(node, opset, {&real}, call.shapes_only, call.budget)).at(0);
  return {quantized(call, x.type, x.shape, {shares.real.begin(), shares.real.end()}, result)};
}

std::vector<Array> q_linear_average_pool(const Call& call) {
  expect_channels_first(call);
  const Array& x = call.input(0);
  const Scale in = scale_of(call, 1, 2), result = scale_of(call, 3, 4);
  const Window window = pool_window(call.node, x.shape);
  const Shape shape = pooled_shape(x.shape, window);
  const Array out = call.result(x.type, shape);
  if (call.shapes_only) return {out};
  spend_on(call, window, shape);
  const bool padding = call.node.attributes.integer("count_include_pad", 0) != 0;
  const auto maps = static_cast<size_t>(x.shape[0] * x.shape[1]);
  return scaled_means(call, shape, pool_means(window, map_less_zero(call, in), maps, padding), in, result);
}

std::vector<Array> q_linear_global_average_pool(const Call& call) {
  expect_channels_first(call);
  const Array& x = call.input(0);
  const Scale in = scale_of(call, 1, 2), result = scale_of(call, 3, 4);
  if (x.rank() < 3) throw Unsupported("expected [batch, channels, ...], got " + array_text(x));
  Shape shape(x.rank(), 1);
  shape[0] = x.shape[0];
  shape[1] = x.shape[1];
  const auto pixels = static_cast<size_t>(product(x.shape, 2, x.rank()));
  if (pixels == 0) throw Unsupported("expected elements to take the mean of, got " + array_text(x));
  const Array out = call.result(x.type, shape);
  if (call.shapes_only) return {out};
  std::vector<double> means(out.whole.size());
  for (size_t i = 0; i < x.whole.size(); ++i)
    means[i / pixels] += static_cast<double>(wrapping_difference(x.whole[i], in.zero));
  for (double& mean : means) mean /= static_cast<double>(pixels);
  return scaled_means(call, shape, std::move(means), in, result);
}

/// Scale and zero point of the result, then three inputs for every part.
std::vector<Array> q_linear_concat(const Call& call) {
  const Scale result = scale_of(call, 0, 1);
  const ElementType type = zero_type(call, 1, ElementType::kUint8);
  if (call.inputs() < 5 || (call.inputs() - 2) % 3 != 0)
    throw Unsupported("expected three inputs a part, got " + std::to_string(call.inputs()) + " inputs");
  std::vector<Array> parts;
  for (size_t i = 2; i < call.inputs(); i += 3) {
    const Array& x = whole_input(call, i);
    expect_one_type(x, call.input(1));
    const Scale in = scale_of(call, i + 1, i + 2);
    std::vector<double> real;
    for (int64_t value : x.whole) real.push_back(static_cast<double>(wrapping_difference(value, in.zero)) * in.scale);
    parts.push_back(quantized(call, type, x.shape, real, result));
  }
  std::vector<const Array*> inputs;
  for (const Array& part : parts) inputs.push_back(&part);
  return concat(Call(call.node, call.opset, inputs, call.shapes_only, call.budget));
}

}  // namespace winnow::models::import::operators
