// Clip, and the layers that Relu and Clip become.
#include <algorithm>
#include <cmath>
#include <limits>

#include "models/import/lower.h"
#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

constexpr float kLargest = std::numeric_limits<float>::max();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Bound 0 or 1 of a Clip of floats where it is constant.
double layer_bound(const Lowering& to, const Node& node, size_t which) {
  const char* const name = which == 0 ? "min" : "max";
  const float open = which == 0 ? -kLargest : kLargest;
  float bound = node.attributes.real(name, open);
  if (node.inputs.size() > which + 1 && !node.inputs[which + 1].empty()) {
    const Array& array = to.constant(node, which + 1, "bounds");
    if (!array.is_float() || array.elements() != 1)
      throw Unsupported(std::string("expected one float as ") + name + ", got " + array_text(array));
    bound = array.real[0];
  }
  if (std::isnan(bound)) throw Unsupported(std::string("expected a number as ") + name + ", got NaN");
  return static_cast<double>(std::clamp(bound, -kLargest, kLargest));
}

}  // namespace

/// Bounds were attributes before opset 11; the passes set them as such in every opset.
std::vector<Array> clip(const Call& call) {
  const Array& x = call.input(0);
  if (x.type == ElementType::kBool) throw Unsupported("expected numbers, got " + array_text(x));
  for (size_t i : {size_t{1}, size_t{2}}) {
    if (!call.has(i)) continue;
    expect_one_type(x, call.input(i));
    if (call.input(i).elements() != 1) throw Unsupported("expected one bound, got " + array_text(call.input(i)));
  }
  if (call.shapes_only) return {call.result(x.type, x.shape)};
  Array out = x;
  const float low = call.has(1) && x.is_float() ? call.input(1).real[0] : call.node.attributes.real("min", -kInfinity);
  const float high = call.has(2) && x.is_float() ? call.input(2).real[0] : call.node.attributes.real("max", kInfinity);
  for (float& value : out.real) value = std::min(std::max(value, low), high);
  const IntegerRange range = range_of(x.type);
  const int64_t least = call.has(1) && !x.is_float() ? call.input(1).whole[0] : range.low;
  const int64_t most = call.has(2) && !x.is_float() ? call.input(2).whole[0] : range.high;
  for (int64_t& value : out.whole) value = std::min(std::max(value, least), most);
  return {out};
}

void lower_relu(Lowering& to, const Node& node) {
  input_of(node, 0);
  Layer layer;
  layer.type = LayerType::kRelu;
  to.append(node, std::move(layer));
}

/// A bound that is left open is the largest float, which leaves every finite value as it is.
void lower_clip(Lowering& to, const Node& node) {
  input_of(node, 0);
  const double low = layer_bound(to, node, 0), high = layer_bound(to, node, 1);
  const bool open_below = low <= -static_cast<double>(kLargest), open_above = high >= static_cast<double>(kLargest);
  Layer layer;
  if (open_above && open_below) {
    layer.type = LayerType::kIdentity;
  } else if (open_above && low == 0) {
    layer.type = LayerType::kRelu;
  } else {
    layer.type = LayerType::kClip;
    layer.clip_min = std::min(low, high);  // bounds the wrong way round give the upper one
    layer.clip_max = high;
  }
  to.append(node, std::move(layer));
}

}  // namespace winnow::models::import::operators
