// Operators that look at one element of each input at a time.
#include <algorithm>

#include "models/import/lower.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

/// Two inputs of one type, broadcast together; integers wrap as their type does.
template <typename Function>
std::vector<Array> binary(const Call& call, Function function) {
  const Array &a = call.input(0), &b = call.input(1);
  if (a.type != b.type)
    throw Unsupported("expected inputs of one type, got " + array_text(a) + " and " + array_text(b));
  const Shape shape = broadcast_shape(a.shape, b.shape);
  Array out = call.result(a.type, shape);
  if (call.shapes_only) return {out};
  const Array left = broadcast(a, shape), right = broadcast(b, shape);
  for (size_t i = 0; i < out.real.size(); ++i) out.real[i] = function(left.real[i], right.real[i]);
  const IntegerRange range = range_of(a.type);
  for (size_t i = 0; i < out.whole.size(); ++i) {
    out.whole[i] = function(left.whole[i], right.whole[i]);
    if (a.type != ElementType::kInt64 && (out.whole[i] < range.low || out.whole[i] > range.high)) {
      const int64_t span = range.high - range.low + 1;
      out.whole[i] = range.low + ((out.whole[i] - range.low) % span + span) % span;
    }
  }
  return {out};
}

}  // namespace

std::vector<Array> add(const Call& call) {
  return binary(call, [](auto a, auto b) { return a + b; });
}

std::vector<Array> relu(const Call& call) {
  Array out = call.input(0);
  for (float& value : out.real) value = std::max(value, 0.0f);
  for (int64_t& value : out.whole) value = std::max<int64_t>(value, 0);
  return {out};
}

std::vector<Array> identity(const Call& call) { return {call.input(0)}; }

void lower_add(Lowering& to, const Node& node) {
  Layer layer;
  layer.type = LayerType::kAdd;
  to.append(node, std::move(layer), 0, 2);
}

void lower_relu(Lowering& to, const Node& node) {
  Layer layer;
  layer.type = LayerType::kRelu;
  to.append(node, std::move(layer));
}

}  // namespace winnow::models::import::operators
