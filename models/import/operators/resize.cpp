// Resize and Upsample to the nearest neighbour.
#include <algorithm>
#include <cmath>
#include <optional>

#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"
#include "models/import/operators/take.h"

namespace winnow::models::import::operators {
namespace {

constexpr int kScalesAreInput = 9;    // of Upsample
constexpr int kResizeHasModes = 11;   // before: Upsample's rule
constexpr double kMostResized = 1e9;  // what a size is compared with before it becomes an integer

/// How one axis is resized.
struct ResizedAxis {
  int64_t in = 0, out = 0;
  double scale = 1;
};

int64_t resized(int64_t in, double scale, bool nearest) {
  if (!(scale > 0) || !(static_cast<double>(in) * scale < kMostResized))
    throw Unsupported("expected scales above 0 and results of at most 2^28 elements, got a scale of " +
                      std::to_string(scale));
  const double size = static_cast<double>(in) * scale;
  return static_cast<int64_t>(nearest ? std::floor(size + 0.5) : std::floor(size));
}

double source(const std::string& mode, const ResizedAxis& a, int64_t at) {
  const auto x = static_cast<double>(at), in = static_cast<double>(a.in), out = static_cast<double>(a.out);
  if (mode == "asymmetric") return x / a.scale;
  if (mode == "align_corners") return a.out == 1 ? 0 : x * (in - 1) / (out - 1);
  if (mode == "pytorch_half_pixel" && a.out <= 1) return 0;
  const double center = (x + 0.5) / a.scale - 0.5;
  if (mode != "half_pixel_symmetric") return center;
  return in / 2 * (1 - out / (a.scale * in)) + center;
}

double to_nearest(const std::string& mode, double x) {
  if (mode == "floor") return std::floor(x);
  if (mode == "ceil") return std::ceil(x);
  return mode == "round_prefer_ceil" ? std::floor(x + 0.5) : std::ceil(x - 0.5);
}

void expect_among(const char* what, const std::string& got, const std::vector<std::string>& names,
                  const std::string& instead = "") {
  if (std::find(names.begin(), names.end(), got) != names.end()) return;
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  throw Unsupported(std::string("expected ") + what + " " + list + ", got " + got, instead);
}

template <typename Index>
std::vector<Array> taken(const Call& call, const std::vector<ResizedAxis>& axes, Index index) {
  const Array& x = call.input(0);
  Shape shape;
  for (const ResizedAxis& axis : axes) shape.push_back(axis.out);
  const Array out = call.result(x.type, shape);
  for (const ResizedAxis& axis : axes)
    if (axis.in == 0 && axis.out > 0) throw Unsupported("expected elements to repeat, got " + array_text(x));
  if (call.shapes_only) return {out};
  Choice choice;
  for (const ResizedAxis& axis : axes) {
    choice.push_back(all_of(axis.out));
    if (axis.in == axis.out && axis.scale == 1) continue;
    for (int64_t& at : choice.back())
      at = static_cast<int64_t>(std::clamp(index(axis, at), 0.0, static_cast<double>(axis.in - 1)));
  }
  return {take(call, x, choice)};
}

std::vector<ResizedAxis> by_scales(const Array& x, const std::vector<float>& scales) {
  if (scales.size() != x.rank())
    throw Unsupported("expected " + std::to_string(x.rank()) + " scales, got " + std::to_string(scales.size()));
  std::vector<ResizedAxis> axes;
  for (size_t axis = 0; axis < scales.size(); ++axis) {
    const auto scale = static_cast<double>(scales[axis]);
    axes.push_back({x.shape[axis], resized(x.shape[axis], scale, false), scale});
  }
  return axes;
}

std::vector<float> scales_of(const Call& call, size_t input) {
  const Array& scales = call.constant(input, "scales");
  if (!scales.is_float() || scales.rank() != 1) throw Unsupported("expected scales, got " + array_text(scales));
  return scales.real;
}

/// Of Upsample and of Resize in opset 10: the neighbour below, or above where the axis shrinks.
std::vector<Array> simple(const Call& call, const std::vector<float>& scales) {
  expect_among("mode", call.node.attributes.text("mode", "nearest"), {"nearest"}, "mode nearest");
  return taken(call, by_scales(call.input(0), scales), [](const ResizedAxis& axis, int64_t at) {
    const double x = static_cast<double>(at) / axis.scale;
    return axis.scale < 1 ? std::ceil(x) : std::floor(x);
  });
}

/// Axes by the sizes that they shall have, perhaps all by one scale.
void set_sizes(const Call& call, const std::vector<size_t>& which, std::vector<ResizedAxis>& axes) {
  const std::vector<int64_t> sizes = call.constant_integers(3, "sizes");
  if (sizes.size() != which.size())
    throw Unsupported("expected " + std::to_string(which.size()) + " sizes, got " + std::to_string(sizes.size()));
  const std::string policy = call.node.attributes.text("keep_aspect_ratio_policy", "stretch");
  expect_among("keep_aspect_ratio_policy", policy, {"stretch", "not_larger", "not_smaller"});
  std::optional<double> common;
  for (size_t i = 0; i < which.size(); ++i) {
    ResizedAxis& axis = axes[which[i]];
    if (axis.in == 0 || sizes[i] < 0 || static_cast<double>(sizes[i]) >= kMostResized)
      throw Unsupported("expected sizes for axes with elements, got " + dimensions_text(sizes) + " for " +
                        array_text(call.input(0)));
    axis.out = sizes[i];
    axis.scale = static_cast<double>(sizes[i]) / static_cast<double>(axis.in);
    if (!common) common = axis.scale;
    common = policy == "not_larger" ? std::min(*common, axis.scale) : std::max(*common, axis.scale);
  }
  if (policy == "stretch") return;
  for (size_t at : which) {
    axes[at].scale = *common;
    axes[at].out = resized(axes[at].in, *common, true);
  }
}

}  // namespace

std::vector<Array> upsample(const Call& call) {
  return simple(call, call.opset >= kScalesAreInput ? scales_of(call, 1) : call.node.attributes.reals("scales"));
}

std::vector<Array> resize(const Call& call) {
  const Array& x = call.input(0);
  if (call.opset < kResizeHasModes) return simple(call, scales_of(call, 1));
  const Attributes& a = call.node.attributes;
  const std::string transformation = a.text("coordinate_transformation_mode", "half_pixel"),
                    rounding = a.text("nearest_mode", "round_prefer_floor");
  expect_among("mode", a.text("mode", "nearest"), {"nearest"}, "mode nearest");
  expect_among("coordinate_transformation_mode", transformation,
               {"half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric"});
  expect_among("nearest_mode", rounding, {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"});
  std::vector<int64_t> given = all_of(static_cast<int64_t>(x.rank()));
  if (a.has("axes")) given = a.integers("axes");
  const std::vector<size_t> which = axes_of(given, x.rank());
  std::vector<ResizedAxis> axes;
  for (int64_t count : x.shape) axes.push_back({count, count, 1});
  const std::vector<float> scales = call.has(2) ? scales_of(call, 2) : std::vector<float>{};
  if (!scales.empty()) {
    std::vector<float> all(x.rank(), 1);
    if (scales.size() != which.size())
      throw Unsupported("expected " + std::to_string(which.size()) + " scales, got " + std::to_string(scales.size()));
    for (size_t i = 0; i < which.size(); ++i) all[which[i]] = scales[i];
    axes = by_scales(x, all);
  } else if (call.has(3)) {
    set_sizes(call, which, axes);
  } else {
    throw Unsupported("expected scales or sizes, got none");
  }
  return taken(call, axes, [&](const ResizedAxis& axis, int64_t at) {
    return to_nearest(rounding, source(transformation, axis, at));
  });
}

}  // namespace winnow::models::import::operators
