// Operators that give the same elements in the same order in another shape.
#include <algorithm>

#include "models/checks.h"
#include "models/import/lower.h"
#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

constexpr int kViewAxesAreInput = 13;

}  // namespace

std::vector<Array> identity(const Call& call) { return {call.input(0)}; }

std::vector<Array> reshape(const Call& call) {
  const Array& x = call.input(0);
  Shape shape = call.constant_integers(1, "shape");
  const bool zero_is_zero = call.node.attributes.integer("allowzero", 0) != 0;
  int64_t known = 1;
  size_t open = shape.size();
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0 && !zero_is_zero) {
      if (i >= x.rank())
        throw Unsupported("expected a 0 in the shape for a dimension that is there, got " + dimensions_text(shape));
      shape[i] = x.shape[i];
    }
    if (shape[i] == -1 && open == shape.size()) open = i;
    else if (shape[i] < 0) throw Unsupported("expected one -1 at most in the shape, got " + dimensions_text(shape));
    else if (shape[i] > 0 && known > kMaxElements / shape[i])
      throw Unsupported("expected a shape of " + std::to_string(x.elements()) + " elements, got " +
                        dimensions_text(shape));
    else known *= shape[i];
  }
  if (open < shape.size()) shape[open] = known > 0 ? x.elements() / known : 0;
  return {reshaped(x, shape)};
}

std::vector<Array> flatten(const Call& call) {
  const Array& x = call.input(0);
  const int64_t wish = call.node.attributes.integer("axis", 1);
  const size_t axis = wish == static_cast<int64_t>(x.rank()) ? x.rank() : axis_of(wish, x.rank());
  return {reshaped(x, {product(x.shape, 0, axis), product(x.shape, axis, x.rank())})};
}

std::vector<Array> squeeze(const Call& call) {
  const Array& x = call.input(0);
  const auto given = integers_of(call, "axes", 1, kViewAxesAreInput);
  std::vector<bool> gone(x.rank(), false);
  if (!given) {
    for (size_t axis = 0; axis < x.rank(); ++axis) gone[axis] = x.shape[axis] == 1;
  } else {
    for (size_t axis : axes_of(*given, x.rank())) {
      if (x.shape[axis] != 1)
        throw Unsupported("expected one element along axis " + std::to_string(axis) + ", got " + array_text(x));
      gone[axis] = true;
    }
  }
  Shape shape;
  for (size_t axis = 0; axis < x.rank(); ++axis)
    if (!gone[axis]) shape.push_back(x.shape[axis]);
  return {reshaped(x, shape)};
}

std::vector<Array> unsqueeze(const Call& call) {
  const Array& x = call.input(0);
  const auto given = integers_of(call, "axes", 1, kViewAxesAreInput);
  if (!given) throw Unsupported("expected axes, got none");
  std::vector<size_t> axes = axes_of(*given, x.rank() + given->size());
  std::sort(axes.begin(), axes.end());
  Shape shape = x.shape;
  for (size_t axis : axes) shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis), 1);
  return {reshaped(x, shape)};
}

/// A flatten, or nothing where the shape of the map stays.
void lower_view(Lowering& to, const Node& node) {
  const MapShape in = map_shape(to.shape(input_of(node, 0))), out = map_shape(to.shape(node.outputs[0]));
  Layer layer;
  layer.type = in == out ? LayerType::kIdentity : LayerType::kFlatten;
  if (!(in == out) && (out.height != 1 || out.width != 1))
    throw Unsupported("expected a view that keeps the map or makes a vector of it, got " +
                          dimensions_text(to.shape(node.inputs[0])) + " to " +
                          dimensions_text(to.shape(node.outputs[0])),
                      "a map as it is, all of it as a vector, or any view right behind the model's input");
  to.append(node, std::move(layer));
}

}  // namespace winnow::models::import::operators
