// Clip, and the layers that Relu and Clip become.
#include <algorithm>
#include <cmath>
#include <limits>

#include "models/import/lower.h"
#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

constexpr int kBoundsAreInputs = 11;  // the opset from which on
constexpr float kLargest = std::numeric_limits<float>::max();

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

std::vector<Array> clip(const Call& call) {
  Array out = call.input(0);
  if (call.opset < kBoundsAreInputs) {
    real_input(call, 0);
    const float low = call.node.attributes.real("min", -kLargest), high = call.node.attributes.real("max", kLargest);
    for (float& value : out.real) value = std::min(std::max(value, low), high);
    return {out};
  }
  if (out.type == ElementType::kBool) throw Unsupported("expected numbers, got " + array_text(out));
  for (size_t i : {size_t{1}, size_t{2}}) {
    if (!call.has(i)) continue;
    const Array& bound = call.input(i);
    expect_one_type(out, bound);
    if (bound.elements() != 1) throw Unsupported("expected one bound, got " + array_text(bound));
    if (call.shapes_only) continue;
    for (float& value : out.real) value = i == 1 ? std::max(value, bound.real[0]) : std::min(value, bound.real[0]);
    for (int64_t& value : out.whole) value = i == 1 ? std::max(value, bound.whole[0]) : std::min(value, bound.whole[0]);
  }
  return {out};
}

void lower_relu(Lowering& to, const Node& node) {
  Layer layer;
  layer.type = LayerType::kRelu;
  to.append(node, std::move(layer));
}

/// A bound that is left open is the largest float, which leaves every finite value as it is.
void lower_clip(Lowering& to, const Node& node) {
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
