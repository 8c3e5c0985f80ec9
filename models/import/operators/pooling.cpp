// Pools.
#include <limits>

#include "models/import/lower.h"
#include "models/import/operators/functions.h"
#include "models/import/operators/window.h"

namespace winnow::models::import::operators {
namespace {

Window pool_window(const Node& node, const Shape& input) {
  return window_of(node, input, node.attributes.integers("kernel_shape"));
}

Shape pooled_shape(const Shape& input, const Window& window) {
  Shape shape{input[0], input[1]};
  shape.insert(shape.end(), window.out.begin(), window.out.end());
  return shape;
}

template <typename T>
void pool_maxima(const Window& window, const std::vector<T>& in, std::vector<T>& out) {
  std::fill(out.begin(), out.end(), std::numeric_limits<T>::lowest());
  const auto in_pixels = static_cast<size_t>(element_count(window.in)),
             pixels = static_cast<size_t>(element_count(window.out));
  for_each_tap(window, [&](int64_t, const std::vector<int64_t>& offset) {
    for (size_t map = 0; map * pixels < out.size(); ++map)
      for_each_pixel(window, offset, [&](int64_t to, int64_t from) {
        T& largest = out[map * pixels + static_cast<size_t>(to)];
        largest = std::max(largest, in[map * in_pixels + static_cast<size_t>(from)]);
      });
  });
}

}  // namespace

std::vector<Array> max_pool(const Call& call) {
  const Array& x = call.input(0);
  const Window window = pool_window(call.node, x.shape);
  Array out = call.result(x.type, pooled_shape(x.shape, window));
  if (call.shapes_only) return {out};
  if (x.is_float()) pool_maxima(window, x.real, out.real);
  else pool_maxima(window, x.whole, out.whole);
  return {out};
}

void lower_max_pool(Lowering& to, const Node& node) {
  Layer layer;
  layer.type = LayerType::kMaxPool;
  set_window(layer, pool_window(node, to.shape(node.inputs[0])));
  layer.ceil_mode = node.attributes.integer("ceil_mode", 0) != 0;
  if (node.outputs.size() > 1 && !node.outputs[1].empty())
    throw Unsupported("expected a pool without a second output (the indices), got one with it");
  to.append(node, std::move(layer));
}

}  // namespace winnow::models::import::operators
