// Depthwise convolutions, pools, sums and copies.
#include "mapping/lowering.h"

namespace winnow::mapping {

using models::Layer;

void Lowering::depthwise(const Layer& layer) {
  VectorOp op;
  op.kind = VectorOp::Kind::kDepthwise;
  op.inputs = {spatial(layer.inputs[0])};
  op.window = window_of(layer);
  for (int k = 0; k < layer.channels; ++k) op.params.push_back(param(layer, k));
  finish_vector(layer, std::move(op));
}

void Lowering::pool(const Layer& layer) {
  VectorOp op;
  op.kind = VectorOp::Kind::kPool;
  op.inputs = {spatial(layer.inputs[0])};
  op.window = window_of(layer);
  op.is_max = kind_of(layer) == models::LayerKind::kMaxPool;
  const auto& p = layer.padding;
  op.split_borders = !op.is_max && !layer.count_include_pad && (p[0] || p[1] || p[2] || p[3]);
  finish_vector(layer, std::move(op));
}

void Lowering::clamp(const Layer& layer) {
  if (!models::lane_range(layer).holds_zero()) return clip_on_array(layer);
  VectorOp op;
  op.inputs = {spatial(layer.inputs[0])};
  finish_vector(layer, std::move(op));
}

void Lowering::add(const Layer& layer) {
  VectorOp op;
  op.kind = VectorOp::Kind::kAdd;
  op.inputs = {spatial(layer.inputs[0]), spatial(layer.inputs[1])};
  if (tied_.conflict(op.inputs[0], op.inputs[1])) op.inputs[1] = identity(op.inputs[1], op.inputs[1] + "~moved", false);
  finish_vector(layer, std::move(op));
}

/// Its inputs and its output have one layout.
void Lowering::finish_vector(const Layer& layer, VectorOp op) {
  op.layer = number_;
  op.output = fuse(layer, Clamps::kAroundZero, op.range);
  define(op.output, layer.shape, layer.quantization);
  if (op.inputs.size() > 1) tie(op.inputs[0], op.inputs[1]);
  tie(op.inputs[0], op.output);
  emit(layer.name, std::move(op));
}

}  // namespace winnow::mapping
