// Operators that give the same elements another shape or order.
#include "models/import/lower.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {

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
    else known *= shape[i];
  }
  if (open < shape.size()) shape[open] = known > 0 ? x.elements() / known : 0;
  call.result(x.type, shape);
  return {reshaped(x, shape)};
}

/// The elements stand in the same order: a flatten, or nothing where the shape of the map stays.
void lower_view(Lowering& to, const Node& node) {
  const MapShape in = map_shape(to.shape(node.inputs[0])), out = map_shape(to.shape(node.outputs[0]));
  Layer layer;
  layer.type = in == out ? LayerType::kIdentity : LayerType::kFlatten;
  if (!(in == out) && (out.height != 1 || out.width != 1))
    throw Unsupported("expected a view that keeps the map or makes a vector of it, got " +
                      dimensions_text(to.shape(node.inputs[0])) + " to " + dimensions_text(to.shape(node.outputs[0])));
  to.append(node, std::move(layer));
}

}  // namespace winnow::models::import::operators
