// Pad.
#include <algorithm>

#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"
#include "models/import/operators/take.h"

namespace winnow::models::import::operators {
namespace {

constexpr int kPadsAreInput = 11;
constexpr int64_t kMostPadding = int64_t{1} << 28;

/// Which element stands at a place outside 0..count-1.
int64_t padded_index(const std::string& mode, int64_t at, int64_t count) {
  if (at >= 0 && at < count) return at;
  if (mode == "constant") return -1;
  if (mode == "edge") return std::clamp<int64_t>(at, 0, count - 1);
  if (mode == "wrap") return (at % count + count) % count;
  if (count == 1) return 0;
  const int64_t period = 2 * count - 2, phase = (at % period + period) % period;
  return phase < count ? phase : period - phase;
}

}  // namespace

std::vector<Array> pad(const Call& call) {
  const Array& x = call.input(0);
  const std::string mode = call.node.attributes.text("mode", "constant");
  if (mode != "constant" && mode != "edge" && mode != "reflect" && mode != "wrap")
    throw Unsupported("expected mode constant, edge, reflect or wrap, got " + mode);
  const auto pads = integers_of(call, "pads", 1, kPadsAreInput);
  if (!pads) throw Unsupported("expected pads, got none");
  std::vector<int64_t> all = all_of(static_cast<int64_t>(x.rank()));
  if (call.opset >= kPadsAreInput && call.has(3)) all = call.constant_integers(3, "axes");
  const std::vector<size_t> axes = axes_of(all, x.rank());
  if (pads->size() != 2 * axes.size())
    throw Unsupported("expected " + std::to_string(2 * axes.size()) + " pads, got " + std::to_string(pads->size()));

  Array fill = make_array(x.type, {});
  if (call.opset < kPadsAreInput && x.is_float()) fill.real[0] = call.node.attributes.real("value", 0);
  if (call.opset >= kPadsAreInput && call.has(2)) {
    fill = call.constant(2, "value");
    expect_one_type(x, fill);
    if (fill.elements() != 1) throw Unsupported("expected one value, got " + array_text(fill));
  }
  Shape shape = x.shape, first(x.rank(), 0);
  for (size_t i = 0; i < axes.size(); ++i) {
    const int64_t before = (*pads)[i], behind = (*pads)[axes.size() + i], count = x.shape[axes[i]];
    if (std::max(before, behind) > kMostPadding || std::min(before, behind) < -kMostPadding)
      throw Unsupported("expected pads of at most " + std::to_string(kMostPadding) + ", got " + dimensions_text(*pads));
    if (count == 0 && mode != "constant" && (before > 0 || behind > 0))
      throw Unsupported("expected elements to repeat, got " + array_text(x));
    shape[axes[i]] = count + before + behind;
    first[axes[i]] = -before;
  }
  const Array out = call.result(x.type, shape);
  if (call.shapes_only) return {out};
  Choice choice;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    choice.push_back(all_of(shape[axis]));
    for (int64_t& index : choice.back()) index = padded_index(mode, index + first[axis], x.shape[axis]);
  }
  return {take(call, x, choice, &fill)};
}

}  // namespace winnow::models::import::operators
