// TFLite's operators with weights.
#include <algorithm>

#include "models/import/tflite/step.h"

namespace winnow::models::import::tflite {
namespace {

/// What goes into a node behind its input: weights, and a bias if there is one.
std::vector<std::string> weight_inputs(Step& step, size_t input, const Tensor& weights, const Order& order,
                                       size_t bias) {
  std::vector<std::string> inputs = {step.value(input), step.weight_value(weights, order)};
  if (step.has(bias)) inputs.push_back(step.weight_value(step.weights(bias, "a bias"), {}));
  return inputs;
}

void expect_map(const Step& step, size_t input, const Tensor& weights) {
  step.expect_rank(input, 4);
  step.expect_out_rank(4);
  if (weights.rank() != 4) throw Unsupported("expected weights of 4 dimensions, got " + dimensions_text(weights.shape));
}

}  // namespace

void convolution(Step& step, bool depthwise) {
  const Tensor& weights = step.weights(1, "weights");
  expect_map(step, 0, weights);
  const Shape& shape = weights.shape;  // [out, kh, kw, in / groups], or [1, kh, kw, out]
  const int64_t channels = step.in(0).shape[3], outs = depthwise ? shape[3] : shape[0];
  const int64_t ins = depthwise ? shape[0] : shape[3];
  if (ins < 1 || channels < 1 || channels % ins != 0 || (depthwise && ins != 1) || outs % (channels / ins) != 0)
    throw Unsupported("expected weights for " + std::to_string(channels) + " channels, got " + dimensions_text(shape));
  const int dilation = depthwise ? 5 : 4;  // the option of the width, that of the height behind it
  Attributes attributes;
  attributes.set("kernel_shape", std::vector<int64_t>{shape[1], shape[2]});
  attributes.set("strides", std::vector<int64_t>{step.option(2), step.option(1)});
  attributes.set("dilations", std::vector<int64_t>{step.option(dilation + 1, 1), step.option(dilation, 1)});
  attributes.set("auto_pad", step.padding(0));
  attributes.set("group", channels / ins);
  const Order order = depthwise ? Order{3, 0, 1, 2} : kToMap;
  step.make(step.main(weight_inputs(step, 0, weights, order, 2), attributes), depthwise ? 4 : 3);
}

void transpose_conv(Step& step) {
  const Tensor& weights = step.weights(1, "weights");
  expect_map(step, 2, weights);
  const std::vector<int64_t> out = step.integers(0, "output shape");
  if (out.size() != 4) throw Unsupported("expected an output shape of 4 dimensions, got " + std::to_string(out.size()));
  const Shape &shape = weights.shape, &in = step.in(2).shape;  // [out, kh, kw, in], [n, h, w, in]
  const std::vector<int64_t> strides = {step.option(2), step.option(1)};
  step.padding(0);
  std::vector<int64_t> pads(4), more(2);
  for (size_t axis = 0; axis < 2; ++axis) {
    const int64_t full = (in[axis + 1] - 1) * strides[axis] + shape[axis + 1],
                  cut = std::max<int64_t>(0, full - out[axis + 1]);
    pads[axis] = cut / 2;
    pads[axis + 2] = cut - cut / 2;
    more[axis] = std::max<int64_t>(0, out[axis + 1] - full);
  }
  Attributes attributes;
  attributes.set("kernel_shape", std::vector<int64_t>{shape[1], shape[2]});
  attributes.set("strides", strides);
  attributes.set("pads", pads);
  attributes.set("output_padding", more);
  step.make(step.main(weight_inputs(step, 2, weights, Order{3, 0, 1, 2}, 3), attributes), 3);
}

void fully_connected(Step& step) {
  const Tensor& weights = step.weights(1, "weights");
  if (step.option<int8_t>(1) != 0)
    throw Unsupported("expected weights in their plain format, got a shuffled one", "a model converted without it");
  if (weights.rank() != 2 || weights.shape[1] < 1)
    throw Unsupported("expected weights of 2 dimensions, got " + dimensions_text(weights.shape));
  const int64_t outs = weights.shape[0], ins = weights.shape[1], elements = element_count(step.in(0).shape);
  const Shape rows = {elements / ins, ins}, result = {elements / ins, outs};
  if (elements % ins != 0 || element_count(step.out().shape) != element_count(result))
    throw Unsupported("expected rows of " + std::to_string(ins) + " elements that become " + std::to_string(outs) +
                      ", got " + dimensions_text(step.in(0).shape) + " and " + dimensions_text(step.out().shape));
  std::string value = step.elements(0);
  if (step.in(0).shape != rows) value = step.node("Reshape", {value, step.integer_constant(rows)});
  std::vector<std::string> inputs = {value, step.weight_value(weights, {})};
  if (step.has(2)) inputs.push_back(step.weight_value(step.weights(2, "a bias"), {}));
  Attributes attributes;
  attributes.set("transB", int64_t{1});
  value = step.main(inputs, attributes);
  if (step.out().shape != result) value = step.reshaped(value);
  step.make(value, 0);
}

}  // namespace winnow::models::import::tflite
