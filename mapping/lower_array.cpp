// Convolutions and fully connected layers, and weights of one where the array moves or clips.
#include "mapping/lowering.h"

namespace winnow::mapping {

using models::Layer;

namespace {

constexpr int kMostDepthwiseTaps = 49;  // coefficients that a vector unit holds

/// One weight plane a channel: on the array only one PE of a broadcast would have work.
bool is_depthwise(const Layer& layer) {
  const auto& w = layer.weights.shape;
  return layer.groups > 1 && layer.groups == w[0] && w[1] == 1 && w[2] * w[3] <= kMostDepthwiseTaps;
}

void add_weight(ArrayOp& op, const Layer& layer, int64_t out, int64_t index, int64_t in, int64_t tap) {
  const int8_t value = layer.weights.quantized[static_cast<size_t>(index)];
  if (value == 0) return;
  const uint8_t code =
      layer.weights.code.empty() ? static_cast<uint8_t>(value) : layer.weights.code[static_cast<size_t>(index)];
  op.weights[static_cast<size_t>(out)].push_back({static_cast<int32_t>(in), static_cast<int32_t>(tap), code});
}

}  // namespace

hls::Param Lowering::param(const Layer& layer, int64_t out) const {
  const models::FixedScale s = models::requantize_scale(network_, layer, out);
  return {layer.weights.bias.empty() ? 0 : layer.weights.bias[static_cast<size_t>(out)],
          static_cast<uint16_t>(s.multiplier), static_cast<uint8_t>(s.shift)};
}

void Lowering::weighted(const Layer& layer) {
  if (!traits(layer).convolves()) return fc(layer);
  return is_depthwise(layer) ? depthwise(layer) : conv(layer);
}

void Lowering::conv(const Layer& layer) {
  ArrayOp op;
  op.input = spatial(layer.inputs[0]);
  op.window = window_of(layer);
  const auto& w = layer.weights;
  const int64_t outs = w.shape[0], ins = w.shape[1], taps = w.shape[2] * w.shape[3];
  const int64_t outs_per_group = outs / layer.groups;
  const PhysicalTensor& input = result_.tensors.at(op.input);
  const Unrolling* unrolled = input.unrolled_for == number_ ? &input.unrolling : nullptr;
  if (unrolled) op.window.kernel_x = op.window.stride_x = op.window.dilation_x = 1, op.window.left = 0;
  if (unrolled && unrolled->rows) op.window = {};
  op.weights.resize(static_cast<size_t>(outs));
  for (int64_t k = 0; k < outs; ++k)
    for (int64_t c = 0; c < ins; ++c)
      for (int64_t t = 0; t < taps; ++t) {
        const int64_t in = k / outs_per_group * ins + c, index = (k * ins + c) * taps + t;
        if (unrolled)
          add_weight(op, layer, k, index, unrolled->owner[static_cast<size_t>(index)],
                     unrolled->rows ? 0 : t / w.shape[3]);
        else add_weight(op, layer, k, index, in, t);
      }
  finish_array(layer, std::move(op));
}

void Lowering::fc(const Layer& layer) {
  const View view = result_.views.at(layer.inputs[0]);
  const models::MapShape& shape = result_.tensors.at(view.physical).shape;
  ArrayOp op;
  op.input = view.physical;
  const int64_t plane = view.flattened ? int64_t{shape.height} * shape.width : 1;
  if (view.flattened) {
    op.window.kernel_y = shape.height;
    op.window.kernel_x = shape.width;
  }
  const int64_t outs = layer.weights.shape[0], ins = layer.weights.shape[1];
  op.weights.resize(static_cast<size_t>(outs));
  for (int64_t k = 0; k < outs; ++k)
    for (int64_t f = 0; f < ins; ++f) add_weight(op, layer, k, k * ins + f, f / plane, f % plane);
  finish_array(layer, std::move(op));
}

void Lowering::finish_array(const Layer& layer, ArrayOp op) {
  for (size_t k = 0; k < op.weights.size(); ++k) op.params.push_back(param(layer, static_cast<int64_t>(k)));
  op.layer = number_;
  op.output = fuse(layer, Clamps::kAny, op.range);
  define(op.output, layer.shape, layer.quantization);
  emit(layer.name, std::move(op));
}

/// Weights of one: channel c of the input's pixel i becomes output channel c * plane + i.
ArrayOp Lowering::ones(const std::string& source, int plane, const models::FixedScale& scale) const {
  const models::MapShape& from = result_.tensors.at(source).shape;
  ArrayOp op;
  op.input = source;
  const int outs = from.channels * plane;
  if (plane > 1) {
    op.window.kernel_y = from.height;
    op.window.kernel_x = from.width;
  }
  op.weights.resize(static_cast<size_t>(outs));
  for (int k = 0; k < outs; ++k) op.weights[static_cast<size_t>(k)].push_back({k / plane, k % plane, 1});
  op.params.assign(static_cast<size_t>(outs),
                   {0, static_cast<uint16_t>(scale.multiplier), static_cast<uint8_t>(scale.shift)});
  return op;
}

/// Moves a tensor through the array with weights of one: to a layout of its own, or flattened.
std::string Lowering::identity(const std::string& source, const std::string& output, bool flatten) {
  const PhysicalTensor from = result_.tensors.at(source);
  const int plane = flatten ? from.shape.height * from.shape.width : 1;
  ArrayOp op = ones(source, plane, models::fixed_scale(1.0));
  op.output = output;
  op.range = {-from.quantization.zero_point, 255 - from.quantization.zero_point};
  result_.tensors[output] = {flatten ? models::MapShape{from.shape.channels * plane, 1, 1} : from.shape,
                             from.quantization,
                             from.reference,
                             kNoLayer,
                             {}};
  emit(network_.layers[static_cast<size_t>(number_)].name, std::move(op));
  return output;
}

/// Only the array knows which lanes have no channel and stay zero.
void Lowering::clip_on_array(const Layer& layer) {
  const models::VectorScale scale = models::vector_scale(network_, layer, 0, 1);
  ArrayOp op = ones(spatial(layer.inputs[0]), 1, {scale.multiplier[0], scale.shift});
  op.output = fuse(layer, Clamps::kAny, op.range);
  define(op.output, layer.shape, layer.quantization);
  emit(layer.name, std::move(op));
}

}  // namespace winnow::mapping
