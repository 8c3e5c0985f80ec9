// Products of matrices.
#include "models/import/lower.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {

std::vector<Array> gemm(const Call& call) {
  const bool trans_a = call.node.attributes.integer("transA", 0) != 0,
             trans_b = call.node.attributes.integer("transB", 0) != 0;
  const auto alpha = static_cast<double>(call.node.attributes.real("alpha", 1)),
             beta = static_cast<double>(call.node.attributes.real("beta", 1));
  if (call.input(0).rank() != 2 || call.input(1).rank() != 2)
    throw Unsupported("expected two matrices, got " + array_text(call.input(0)) + " and " + array_text(call.input(1)));
  const Array a = trans_a ? transposed(call.input(0), {1, 0}) : call.input(0);
  const Array b = trans_b ? transposed(call.input(1), {1, 0}) : call.input(1);
  if (a.shape[1] != b.shape[0])
    throw Unsupported("expected matrices that go together, got " + array_text(a) + " and " + array_text(b));
  const Shape shape{a.shape[0], b.shape[1]};
  Array out = call.result(ElementType::kFloat, shape);
  if (call.has(2)) broadcast_shape(call.input(2).shape, shape);
  if (call.shapes_only) return {out};
  const auto rows = static_cast<size_t>(shape[0]), columns = static_cast<size_t>(shape[1]),
             inner = static_cast<size_t>(a.shape[1]);
  std::vector<double> sums(rows * columns, 0.0);
  for (size_t y = 0; y < rows; ++y)
    for (size_t i = 0; i < inner; ++i) {
      const auto factor = static_cast<double>(a.real[y * inner + i]);
      for (size_t x = 0; x < columns; ++x)
        sums[y * columns + x] += factor * static_cast<double>(b.real[i * columns + x]);
    }
  const Array c = call.has(2) ? broadcast(call.input(2), shape) : Array{};
  for (size_t i = 0; i < sums.size(); ++i)
    out.real[i] = static_cast<float>(alpha * sums[i] + (call.has(2) ? beta * static_cast<double>(c.real[i]) : 0));
  return {out};
}

/// `matmul_to_gemm` has brought the weights to [out, in], with neither alpha nor beta.
void lower_gemm(Lowering& to, const Node& node) {
  const Array& w = to.constant(node, 1, "weights");
  Layer layer;
  layer.type = LayerType::kFc;
  layer.channels = static_cast<int>(w.shape[0]);
  to.set_weights(node, layer, node.inputs[1], reshaped(w, {w.shape[0], w.shape[1], 1, 1}),
                 node.inputs.size() > 2 ? node.inputs[2] : "");
  to.append(node, std::move(layer));
}

}  // namespace winnow::models::import::operators
