// The window of a convolution or pool.
#include "models/import/operators/window.h"

#include <algorithm>

#include "models/checks.h"
#include "models/import/operators/arguments.h"
#include "models/text.h"

namespace winnow::models::import::operators {
namespace {

constexpr int64_t kMaxTaps = int64_t{1} << 20;

std::vector<int64_t> sizes(const Node& node, const std::string& name, size_t count, int64_t fallback, int64_t low) {
  const std::vector<int64_t> values = node.attributes.integers(name, std::vector<int64_t>(count, fallback));
  if (values.size() != count)
    throw Unsupported("expected " + std::to_string(count) + " " + name + ", got " + std::to_string(values.size()));
  for (int64_t value : values)
    if (value < low || value > kMaxDimension)
      throw Unsupported("expected " + name + " of " + std::to_string(low) + ".." + std::to_string(kMaxDimension) +
                        ", got " + std::to_string(value));
  return values;
}

}  // namespace

Window window_of(const Node& node, const Shape& input, std::vector<int64_t> kernel) {
  const size_t axes = kernel.size();
  if (axes == 0 || input.size() != axes + 2)
    throw Unsupported("expected an input with " + std::to_string(axes) + " spatial axes, as the kernel has, got " +
                      dimensions_text(input));
  for (int64_t size : kernel)
    if (size < 1 || size > kMaxDimension)
      throw Unsupported("expected a kernel of 1.." + std::to_string(kMaxDimension) + ", got " +
                        dimensions_text(kernel));
  expect_bounded(kernel);
  if (element_count(kernel) > kMaxTaps)
    throw Unsupported("expected a kernel of at most " + std::to_string(kMaxTaps) + " elements, got " +
                      dimensions_text(kernel));
  Window w;
  w.kernel = std::move(kernel);
  w.stride = sizes(node, "strides", axes, 1, 1);
  w.dilation = sizes(node, "dilations", axes, 1, 1);
  const std::vector<int64_t> pads = sizes(node, "pads", 2 * axes, 0, 0);
  w.begin.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(axes));
  w.end.assign(pads.begin() + static_cast<std::ptrdiff_t>(axes), pads.end());
  w.in.assign(input.begin() + 2, input.end());
  const std::string automatic = node.attributes.text("auto_pad", "NOTSET");
  const bool upper = automatic == "SAME_UPPER", same = upper || automatic == "SAME_LOWER";
  if (!same && automatic != "NOTSET" && automatic != "VALID" && !automatic.empty())
    throw Unsupported("expected auto_pad NOTSET, VALID, SAME_UPPER or SAME_LOWER, got " + in_quotes(automatic));
  const bool ceil = node.attributes.integer("ceil_mode", 0) != 0;
  for (size_t axis = 0; axis < axes; ++axis) {
    if (same) {
      const int64_t windows = (w.in[axis] + w.stride[axis] - 1) / w.stride[axis];
      const int64_t all = std::max<int64_t>(0, (windows - 1) * w.stride[axis] + w.extent(axis) - w.in[axis]);
      w.begin[axis] = upper ? all / 2 : all - all / 2;
      w.end[axis] = all - w.begin[axis];
    } else if (automatic == "VALID") {
      w.begin[axis] = w.end[axis] = 0;
    }
    const int64_t span = w.in[axis] + w.begin[axis] + w.end[axis] - w.extent(axis);
    if (span < 0)
      throw Unsupported("expected a kernel that fits the padded input, got an extent of " +
                        std::to_string(w.extent(axis)) + " on " + dimensions_text(input));
    int64_t out = (ceil && !same ? span + w.stride[axis] - 1 : span) / w.stride[axis] + 1;
    if (ceil && !same && (out - 1) * w.stride[axis] >= w.in[axis] + w.begin[axis]) --out;
    w.out.push_back(out);
  }
  return w;
}

void spend_on(const Call& call, const Window& window, const Shape& out, int64_t inputs) {
  double operations = static_cast<double>(window.taps()) * static_cast<double>(inputs);
  for (int64_t d : out) operations *= static_cast<double>(std::max<int64_t>(d, 1));
  call.spend(operations);
}

void set_window(Layer& layer, const Window& w) {
  if (w.axes() > 2)
    throw Unsupported("expected at most 2 spatial axes, got " + std::to_string(w.axes()),
                      "the model with one of its axes as a batch of images");
  const size_t first = 2 - w.axes();
  for (size_t axis = 0; axis < w.axes(); ++axis) {
    layer.kernel[first + axis] = static_cast<int>(w.kernel[axis]);
    layer.stride[first + axis] = static_cast<int>(w.stride[axis]);
    layer.dilation[first + axis] = static_cast<int>(w.dilation[axis]);
    layer.padding[first + axis] = static_cast<int>(w.begin[axis]);
    layer.padding[first + axis + 2] = static_cast<int>(w.end[axis]);
  }
}

}  // namespace winnow::models::import::operators
