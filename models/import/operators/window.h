// The window of a convolution or pool over any number of spatial axes.
#pragma once
#include <algorithm>
#include <vector>

#include "models/import/graph.h"
#include "models/import/operators.h"
#include "models/network.h"

namespace winnow::models::import::operators {

/// By spatial axis.
struct Window {
  std::vector<int64_t> kernel, stride, dilation, begin, end;  // begin, end: padding
  std::vector<int64_t> in, out;                               // sizes of input and output

  size_t axes() const { return kernel.size(); }
  int64_t taps() const { return element_count(kernel); }
  int64_t extent(size_t axis) const { return (kernel[axis] - 1) * dilation[axis] + 1; }
};

/// From the node's attributes (strides, dilations, pads, auto_pad, ceil_mode) and the input's shape [n, c, ...].
/// Throws Unsupported for attributes without meaning.
Window window_of(const Node& node, const Shape& input, std::vector<int64_t> kernel);

/// The same as a layer has it: one spatial axis becomes two, the first of size 1. Throws Unsupported for more than two,
/// or for padding before the map that is negative.
void set_window(Layer& layer, const Window& window);

/// What a window over `out` costs: its taps on every element, `inputs` of them, and the loop over them.
void spend_on(const Call& call, const Window& window, const Shape& out, int64_t inputs = 1);

/// Calls `tap(index, offsets)` for every tap in order; offsets are dilated, by axis.
template <typename Tap>
void for_each_tap(const Window& window, Tap tap) {
  std::vector<int64_t> at(window.axes(), 0), offset(window.axes(), 0);
  const int64_t taps = window.taps();
  for (int64_t index = 0; index < taps; ++index) {
    for (size_t axis = 0; axis < at.size(); ++axis) offset[axis] = at[axis] * window.dilation[axis];
    tap(index, offset);
    for (size_t axis = at.size(); axis-- > 0;) {
      if (++at[axis] < window.kernel[axis]) break;
      at[axis] = 0;
    }
  }
}

/// Calls `pair(out, in)` with the indices of output pixels and of the input pixels that a tap meets there; taps in the
/// padding are left out.
template <typename Pair>
void for_each_pixel(const Window& window, const std::vector<int64_t>& offset, Pair pair) {
  const size_t axes = window.axes(), last = axes - 1;
  std::vector<int64_t> at(axes, 0);
  const int64_t rows = product(window.out, 0, last);
  const int64_t shift = offset[last] - window.begin[last], stride = window.stride[last], width = window.in[last];
  const int64_t first = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
  const int64_t past = shift >= width ? 0 : std::min(window.out[last], (width - shift - 1) / stride + 1);
  for (int64_t row = 0; row < rows; ++row) {
    int64_t in_row = 0;
    bool inside = true;
    for (size_t axis = 0; axis < last; ++axis) {
      const int64_t in = at[axis] * window.stride[axis] + offset[axis] - window.begin[axis];
      inside = inside && in >= 0 && in < window.in[axis];
      in_row = in_row * window.in[axis] + in;
    }
    if (inside)
      for (int64_t x = first; x < past; ++x) pair(row * window.out[last] + x, in_row * width + x * stride + shift);
    for (size_t axis = last; axis-- > 0;) {
      if (++at[axis] < window.out[axis]) break;
      at[axis] = 0;
    }
  }
}

}  // namespace winnow::models::import::operators
