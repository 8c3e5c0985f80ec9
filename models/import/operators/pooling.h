// Means of windows, for the pools of floats and of quantized maps.
#pragma once
#include <vector>

#include "models/import/operators/window.h"

namespace winnow::models::import::operators {

/// The window of a pool over the node's kernel_shape.
Window pool_window(const Node& node, const Shape& input);
Shape pooled_shape(const Shape& input, const Window& window);

/// How many elements each output pixel is the mean of: those on the map, with `padding` those of the padding too. What
/// a last window has beyond the padding (ceil_mode) never counts.
std::vector<double> pool_counts(const Window& window, bool padding);

/// NaN where a window meets nothing.
std::vector<double> pool_means(const Window& window, const std::vector<float>& in, size_t maps, bool padding);

}  // namespace winnow::models::import::operators
