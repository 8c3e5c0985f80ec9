// Convolutions.
#include "models/import/operators/convolution.h"

#include "models/import/lower.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

Window convolution_window(const Node& node, const Shape& input, const Shape& weight) {
  if (weight.size() < 3) throw Unsupported("expected weights [out, in, kernel ...], got " + dimensions_text(weight));
  return window_of(node, input, {weight.begin() + 2, weight.end()});
}

}  // namespace

ConvolutionShape convolution_shape(const Node& node, const Shape& input, const Shape& weight) {
  ConvolutionShape shape;
  shape.window = convolution_window(node, input, weight);
  shape.groups = node.attributes.integer("group", 1);
  if (shape.groups < 1 || input[1] != weight[1] * shape.groups || weight[0] % shape.groups != 0)
    throw Unsupported("expected weights [out, in/" + std::to_string(shape.groups) + ", ...] for an input " +
                      dimensions_text(input) + ", got " + dimensions_text(weight));
  shape.out = {input[0], weight[0]};
  shape.out.insert(shape.out.end(), shape.window.out.begin(), shape.window.out.end());
  return shape;
}

std::vector<Array> conv(const Call& call) {
  const Array &x = call.input(0), &w = call.input(1);
  const ConvolutionShape shape = convolution_shape(call.node, x.shape, w.shape);
  Array out = call.result(ElementType::kFloat, shape.out);
  if (call.shapes_only) return {out};
  const std::vector<double> sums = convolve<double>(shape, x.shape, x.real, w.shape, w.real);
  const int64_t pixels = element_count(shape.window.out);
  for (size_t i = 0; i < out.real.size(); ++i) {
    const auto channel = static_cast<size_t>(static_cast<int64_t>(i) / pixels % w.shape[0]);
    out.real[i] = static_cast<float>(sums[i] + (call.has(2) ? static_cast<double>(call.input(2).real.at(channel)) : 0));
  }
  return {out};
}

void lower_conv(Lowering& to, const Node& node) {
  const Array& w = to.constant(node, 1, "weights");
  const ConvolutionShape shape = convolution_shape(node, to.shape(node.inputs[0]), w.shape);
  Layer layer;
  layer.type = LayerType::kConv;
  layer.channels = static_cast<int>(w.shape[0]);
  layer.groups = static_cast<int>(shape.groups);
  set_window(layer, shape.window);
  Shape flat{w.shape[0], w.shape[1], layer.kernel[0], layer.kernel[1]};
  to.set_weights(node, layer, node.inputs[1], reshaped(w, flat), node.inputs.size() > 2 ? node.inputs[2] : "");
  to.append(node, std::move(layer));
}

}  // namespace winnow::models::import::operators
