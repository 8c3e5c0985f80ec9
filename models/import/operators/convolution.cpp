// Convolutions.
#include "models/import/operators/convolution.h"

#include "models/import/lower.h"
#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {

ConvolutionShape convolution_shape(const Node& node, const Shape& input, const Shape& weight) {
  if (weight.size() < 3) throw Unsupported("expected weights [out, in, kernel ...], got " + dimensions_text(weight));
  const std::vector<int64_t> kernel(weight.begin() + 2, weight.end());
  if (node.attributes.integers("kernel_shape", kernel) != kernel)
    throw Unsupported("expected kernel_shape " + dimensions_text(kernel) + ", as the weights have, got " +
                      dimensions_text(node.attributes.integers("kernel_shape")));
  ConvolutionShape shape;
  shape.window = window_of(node, input, kernel);
  shape.groups = node.attributes.integer("group", 1);
  if (shape.groups < 1 || weight[1] < 1 || weight[0] < 1 || input[1] % weight[1] != 0 ||
      input[1] / weight[1] != shape.groups || weight[0] % shape.groups != 0)
    throw Unsupported("expected weights [out, in/" + std::to_string(shape.groups) + ", ...] for an input " +
                      dimensions_text(input) + ", got " + dimensions_text(weight));
  shape.out = {input[0], weight[0]};
  shape.out.insert(shape.out.end(), shape.window.out.begin(), shape.window.out.end());
  return shape;
}

void spend_on(const Call& call, const ConvolutionShape& shape, const Shape& weight) {
  spend_on(call, shape.window, shape.out, weight[1]);
}

std::vector<Array> conv(const Call& call) {
  const Array &x = real_input(call, 0), &w = real_input(call, 1);
  const ConvolutionShape shape = convolution_shape(call.node, x.shape, w.shape);
  if (call.has(2) && real_input(call, 2).shape != Shape{w.shape[0]})
    throw Unsupported("expected a bias of " + std::to_string(w.shape[0]) + " elements, got " +
                      array_text(call.input(2)));
  Array out = call.result(ElementType::kFloat, shape.out);
  if (call.shapes_only) return {out};
  spend_on(call, shape, w.shape);
  const std::vector<double> sums = convolve<double>(shape, x.shape, x.real, w.shape, w.real);
  const AxisSplit s = split_at(shape.out, 1);
  for (size_t i = 0; i < out.real.size(); ++i) {
    const double bias = call.has(2) ? static_cast<double>(call.input(2).real[i / s.inner % s.count]) : 0;
    out.real[i] = static_cast<float>(sums[i] + bias);
  }
  return {out};
}

void lower_conv(Lowering& to, const Node& node) {
  const Array& w = to.constant(node, 1, "weights");
  const ConvolutionShape shape = convolution_shape(node, to.shape(input_of(node, 0)), w.shape);
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
