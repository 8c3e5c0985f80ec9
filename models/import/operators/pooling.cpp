// Pools.
#include "models/import/operators/pooling.h"

#include <algorithm>
#include <limits>

#include "models/import/lower.h"
#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

/// The largest of every window, and which element of its map it is; -1 where a window meets nothing.
template <typename T>
void pool_maxima(const Window& window, const std::vector<T>& in, std::vector<T>& out, std::vector<int64_t>& where) {
  std::fill(out.begin(), out.end(), std::numeric_limits<T>::lowest());
  std::fill(where.begin(), where.end(), -1);
  const auto in_pixels = static_cast<size_t>(element_count(window.in)),
             pixels = static_cast<size_t>(element_count(window.out));
  for_each_tap(window, [&](int64_t, const std::vector<int64_t>& offset) {
    for (size_t map = 0; map * pixels < out.size(); ++map)
      for_each_pixel(window, offset, [&](int64_t to, int64_t from) {
        const size_t at = map * pixels + static_cast<size_t>(to);
        const T value = in[map * in_pixels + static_cast<size_t>(from)];
        if (where[at] >= 0 && !(value > out[at])) return;
        out[at] = value;
        where[at] = from;
      });
  });
}

/// The layer's own rounding; pads that auto_pad SAME finds are those of whole windows.
bool rounds_up(const Node& node) {
  return node.attributes.integer("ceil_mode", 0) != 0 && node.attributes.text("auto_pad", "").rfind("SAME", 0) != 0;
}

/// The index of a pixel in a map whose first spatial axis runs fastest.
int64_t first_axis_fastest(const std::vector<int64_t>& size, int64_t pixel) {
  std::vector<int64_t> at(size.size());
  for (size_t axis = size.size(); axis-- > 0; pixel /= size[axis]) at[axis] = pixel % size[axis];
  int64_t index = 0;
  for (size_t axis = size.size(); axis-- > 0;) index = index * size[axis] + at[axis];
  return index;
}

}  // namespace

Window pool_window(const Node& node, const Shape& input) {
  return window_of(node, input, node.attributes.integers("kernel_shape"));
}

Shape pooled_shape(const Shape& input, const Window& window) {
  Shape shape{input[0], input[1]};
  shape.insert(shape.end(), window.out.begin(), window.out.end());
  return shape;
}

std::vector<double> pool_counts(const Window& window, bool padding) {
  std::vector<double> counts(static_cast<size_t>(element_count(window.out)));
  Window counted = window;
  if (padding)  // of a map that has the padding for elements
    for (size_t axis = 0; axis < window.axes(); ++axis) {
      counted.in[axis] += window.begin[axis] + window.end[axis];
      counted.begin[axis] = counted.end[axis] = 0;
    }
  expect_bounded(counted.in);
  for_each_tap(counted, [&](int64_t, const std::vector<int64_t>& offset) {
    for_each_pixel(counted, offset, [&](int64_t to, int64_t) { ++counts[static_cast<size_t>(to)]; });
  });
  return counts;
}

std::vector<double> pool_means(const Window& window, const std::vector<float>& in, size_t maps, bool padding) {
  const auto in_pixels = static_cast<size_t>(element_count(window.in));
  const std::vector<double> counts = pool_counts(window, padding);
  std::vector<double> means(maps * counts.size());
  for_each_tap(window, [&](int64_t, const std::vector<int64_t>& offset) {
    for (size_t map = 0; map < maps; ++map)
      for_each_pixel(window, offset, [&](int64_t to, int64_t from) {
        means[map * counts.size() + static_cast<size_t>(to)] +=
            static_cast<double>(in[map * in_pixels + static_cast<size_t>(from)]);
      });
  });
  for (size_t i = 0; i < means.size(); ++i) {
    const double count = counts[i % counts.size()];
    means[i] = count > 0 ? means[i] / count : std::numeric_limits<double>::quiet_NaN();
  }
  return means;
}

std::vector<Array> max_pool(const Call& call) {
  const Array& x = call.input(0);
  if (!x.is_float()) whole_input(call, 0);
  const Window window = pool_window(call.node, x.shape);
  const bool column_major = call.node.attributes.integer("storage_order", 0) != 0;
  Array out = call.result(x.type, pooled_shape(x.shape, window));
  Array where = call.result(ElementType::kInt64, out.shape);
  if (call.shapes_only) return {out, where};
  spend_on(call, window, out.shape);
  if (x.is_float()) pool_maxima(window, x.real, out.real, where.whole);
  else pool_maxima(window, x.whole, out.whole, where.whole);
  const int64_t in_pixels = element_count(window.in), pixels = element_count(window.out);
  for (size_t i = 0; i < where.whole.size(); ++i) {
    int64_t& pixel = where.whole[i];
    if (pixel < 0) continue;
    if (column_major) pixel = first_axis_fastest(window.in, pixel);
    pixel += static_cast<int64_t>(i) / pixels * in_pixels;
  }
  return {out, where};
}

std::vector<Array> average_pool(const Call& call) {
  const Array& x = real_input(call, 0);
  const Window window = pool_window(call.node, x.shape);
  Array out = call.result(x.type, pooled_shape(x.shape, window));
  if (call.shapes_only) return {out};
  spend_on(call, window, out.shape);
  const bool padding = call.node.attributes.integer("count_include_pad", 0) != 0;
  const std::vector<double> means = pool_means(window, x.real, static_cast<size_t>(x.shape[0] * x.shape[1]), padding);
  for (size_t i = 0; i < means.size(); ++i) out.real[i] = static_cast<float>(means[i]);
  return {out};
}

std::vector<Array> global_max_pool(const Call& call) {
  const Array& x = real_input(call, 0);
  if (x.rank() < 3) throw Unsupported("expected [batch, channels, ...], got " + array_text(x));
  Shape shape(x.rank(), 1);
  std::copy(x.shape.begin(), x.shape.begin() + 2, shape.begin());
  Array out = call.result(x.type, shape);
  const auto pixels = static_cast<std::ptrdiff_t>(product(x.shape, 2, x.rank()));
  if (pixels == 0) throw Unsupported("expected elements to take the largest of, got " + array_text(x));
  auto map = x.real.begin();
  for (float& largest : out.real) {
    largest = *std::max_element(map, map + pixels);
    map += pixels;
  }
  return {out};
}

std::vector<Array> global_average_pool(const Call& call) {
  const Array& x = real_input(call, 0);
  if (x.rank() < 3) throw Unsupported("expected [batch, channels, ...], got " + array_text(x));
  Shape shape(x.rank(), 1);
  std::copy(x.shape.begin(), x.shape.begin() + 2, shape.begin());
  Array out = call.result(x.type, shape);
  const auto pixels = static_cast<size_t>(product(x.shape, 2, x.rank()));
  if (pixels == 0) throw Unsupported("expected elements to take the mean of, got " + array_text(x));
  for (size_t map = 0; map < out.real.size(); ++map) {
    double sum = 0;
    for (size_t i = 0; i < pixels; ++i) sum += static_cast<double>(x.real[map * pixels + i]);
    out.real[map] = static_cast<float>(sum / static_cast<double>(pixels));
  }
  return {out};
}

void lower_max_pool(Lowering& to, const Node& node) {
  Layer layer;
  layer.type = LayerType::kMaxPool;
  set_window(layer, pool_window(node, to.shape(input_of(node, 0))));
  layer.ceil_mode = rounds_up(node);
  if (node.outputs.size() > 1 && !node.outputs[1].empty())
    throw Unsupported("expected a pool without a second output (the indices), got one with it");
  to.append(node, std::move(layer));
}

void lower_average_pool(Lowering& to, const Node& node) {
  Layer layer;
  layer.type = LayerType::kAvgPool;
  const Window window = pool_window(node, to.shape(input_of(node, 0)));
  set_window(layer, window);
  layer.ceil_mode = rounds_up(node);
  // Without padding nothing is counted that could be left out, whether the last windows reach past the map or not.
  const auto any = [](const std::vector<int64_t>& pads) {
    return std::any_of(pads.begin(), pads.end(), [](int64_t pad) { return pad > 0; });
  };
  layer.count_include_pad =
      node.attributes.integer("count_include_pad", 0) != 0 && (any(window.begin) || any(window.end));
  to.append(node, std::move(layer));
}

void lower_global_max_pool(Lowering& to, const Node& node) {
  map_shape(to.shape(input_of(node, 0)));
  Layer layer;
  layer.type = LayerType::kGlobalMaxPool;
  to.append(node, std::move(layer));
}

void lower_global_average_pool(Lowering& to, const Node& node) {
  map_shape(to.shape(input_of(node, 0)));
  Layer layer;
  layer.type = LayerType::kGlobalAvgPool;
  to.append(node, std::move(layer));
}

}  // namespace winnow::models::import::operators
