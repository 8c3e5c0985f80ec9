// TFLite's operators as nodes of ONNX's.
#include <algorithm>

#include "models/import/tflite/step.h"

namespace winnow::models::import::tflite {
namespace {

void conv_2d(Step& step) { convolution(step, false); }
void depthwise_conv_2d(Step& step) { convolution(step, true); }

void pool_2d(Step& step) {
  Attributes attributes;
  attributes.set("kernel_shape", std::vector<int64_t>{step.option(4), step.option(3)});
  attributes.set("strides", std::vector<int64_t>{step.option(2), step.option(1)});
  attributes.set("auto_pad", step.padding(0));
  step.expect_rank(0, 4);
  step.expect_out_rank(4);
  step.make(step.main({step.value(0)}, attributes), 5);
}

void unary(Step& step) {
  step.expect_out_rank(step.in(0).rank());
  step.make(step.main({step.value(0)}));
}

/// Relu6 and its kin.
template <int Low, int High>
void clip(Step& step) {
  step.expect_out_rank(step.in(0).rank());
  step.make(step.main({step.value(0), step.number(Low), step.number(High)}));
}

void leaky_relu(Step& step) {
  step.expect_out_rank(step.in(0).rank());
  Attributes attributes;
  attributes.set("alpha", step.real_option(0));
  step.make(step.main({step.value(0)}, attributes));
}

std::string combined(Step& step) {
  const size_t rank = std::max(step.in(0).rank(), step.in(1).rank());
  step.expect_out_rank(rank);
  return step.main({step.operand(0, rank), step.operand(1, rank)});
}

void arithmetic(Step& step) { step.make(combined(step), 0); }

/// Without an option for an activation.
void binary(Step& step) { step.make(combined(step)); }

void concatenation(Step& step) {
  std::vector<std::string> parts;
  const size_t rank = step.in(0).rank();
  for (size_t i = 0; i < step.inputs(); ++i) {
    step.expect_rank(i, rank);
    parts.push_back(step.value(i));
  }
  step.expect_out_rank(rank);
  Attributes attributes;
  attributes.set("axis", static_cast<int64_t>(map_axis(rank, step.axis(step.option(0), rank))));
  step.make(step.main(parts, attributes), 1);
}

void pad(Step& step) {
  const size_t rank = step.in(0).rank();
  const std::vector<int64_t> pairs = step.integers(1, "paddings");
  if (pairs.size() != 2 * rank)
    throw Unsupported("expected paddings of " + std::to_string(rank) + " axes, got " + std::to_string(pairs.size()) +
                      " numbers");
  step.expect_out_rank(rank);
  std::vector<int64_t> pads(2 * rank);
  for (size_t axis = 0; axis < rank; ++axis)
    for (size_t end = 0; end < 2; ++end) pads[end * rank + map_axis(rank, axis)] = pairs[2 * axis + end];
  Attributes attributes;
  const bool mirrored = step.operation().name == "MIRROR_PAD";
  if (mirrored && step.option<int8_t>(0) != 0)
    throw Unsupported("expected reflected padding, got a symmetric one", "padding with zeros");
  attributes.set("mode", std::string(mirrored ? "reflect" : "constant"));
  std::vector<std::string> inputs = {step.value(0), step.integer_constant(pads)};
  if (!mirrored && step.has(2)) inputs.push_back(step.value(2));
  step.make(step.main(inputs, attributes));
}

void reduce(Step& step) {
  const size_t rank = step.in(0).rank();
  const bool keep = step.option<uint8_t>(0) != 0;
  std::vector<size_t> reduced;
  for (int64_t axis : step.integers(1, "axes")) reduced.push_back(step.axis(axis, rank));
  // Without the reduced axes the others stand in the file's order, or are brought into it before.
  std::vector<int64_t> left, axes;
  for (size_t axis = 0; axis < rank; ++axis)
    if (std::count(reduced.begin(), reduced.end(), axis) == 0)
      left.push_back(static_cast<int64_t>(map_axis(rank, axis)));
  const bool as_map = keep || std::is_sorted(left.begin(), left.end());
  for (size_t axis : reduced) axes.push_back(static_cast<int64_t>(as_map ? map_axis(rank, axis) : axis));
  std::sort(axes.begin(), axes.end());
  axes.erase(std::unique(axes.begin(), axes.end()), axes.end());
  const std::string value = as_map ? step.value(0) : step.file_value(0);
  step.expect_out_rank(keep ? rank : rank - axes.size());
  Attributes attributes;
  attributes.set("keepdims", int64_t{keep});
  if (step.op() == "ReduceSum") return step.make(step.main({value, step.integer_constant(axes)}, attributes));
  attributes.set("axes", axes);
  step.make(step.main({value}, attributes));
}

void softmax(Step& step) {
  const size_t rank = step.in(0).rank();
  step.expect_out_rank(rank);
  Attributes attributes;
  attributes.set("axis", static_cast<int64_t>(map_axis(rank, step.axis(-1, rank))));
  std::string value = step.value(0);
  const float beta = step.op() == "Softmax" ? step.real_option(0) : 1.0f;
  if (beta != 1.0f) value = step.node("Mul", {value, step.number(beta)});
  step.make(step.main({value}, attributes));
}

/// Another shape for the same elements in the file's order: what the output's shape says.
void reshape(Step& step) {
  if (element_count(step.in(0).shape) != element_count(step.out().shape))
    throw Unsupported("expected as many elements as in " + dimensions_text(step.in(0).shape) + ", got " +
                      dimensions_text(step.out().shape));
  step.make(step.reshaped(step.elements(0)));
}

void transpose(Step& step) {
  const size_t rank = step.in(0).rank();
  const std::vector<int64_t> order = step.integers(1, "order of axes");
  step.expect_out_rank(rank);
  std::vector<int64_t> perm(rank);
  std::vector<bool> seen(rank, false);
  if (order.size() != rank)
    throw Unsupported("expected an order of " + std::to_string(rank) + " axes, got " + std::to_string(order.size()));
  for (size_t i = 0; i < rank; ++i) {
    const size_t from = step.axis(order[i], rank);
    if (seen[from]) throw Unsupported("expected each axis once, got axis " + std::to_string(from) + " twice");
    seen[from] = true;
    perm[map_axis(rank, i)] = static_cast<int64_t>(map_axis(rank, from));
  }
  Attributes attributes;
  attributes.set("perm", perm);
  step.make(step.main({step.value(0)}, attributes));
}

/// Between floats and integers, or from one quantization to another: what the output's own quantization does.
void quantize(Step& step) {
  if (step.out().quantization && step.in(0).rank() == step.out().rank()) return step.make(step.value(0));
  throw Unsupported("expected an output with a quantization and the input's rank, got none");
}

void dequantize(Step& step) {
  if (step.alias_of_constant()) return;
  step.expect_out_rank(step.in(0).rank());
  step.make(step.main({step.value(0)}));
}

void resize(Step& step) {
  const bool linear = step.operation().name == "RESIZE_BILINEAR";
  const std::vector<int64_t> size = step.integers(1, "size");
  const bool corners = step.option<uint8_t>(linear ? 2 : 0) != 0, half = step.option<uint8_t>(linear ? 3 : 1) != 0;
  step.expect_rank(0, 4);
  step.expect_out_rank(4);
  if (size.size() != 2) throw Unsupported("expected a size of 2 numbers, got " + std::to_string(size.size()));
  Attributes attributes;
  attributes.set("mode", std::string(linear ? "linear" : "nearest"));
  attributes.set("coordinate_transformation_mode", std::string(corners ? "align_corners"
                                                               : half  ? "half_pixel"
                                                                       : "asymmetric"));
  attributes.set("nearest_mode", std::string(corners || half ? "round_prefer_ceil" : "floor"));
  const Shape& in = step.in(0).shape;
  step.make(step.main({step.value(0), "", "", step.integer_constant({in[0], in[3], size[0], size[1]})}, attributes));
}

struct Row {
  const char* name;  // TFLite's
  const char* op;    // ONNX's
  int options;       // BuiltinOptions of the schema; 0: none are read
  void (*translate)(Step& step);
};

constexpr Row kRows[] = {
    {"ABS", "Abs", 0, unary},
    {"ADD", "Add", 11, arithmetic},
    {"AVERAGE_POOL_2D", "AveragePool", 5, pool_2d},
    {"CEIL", "Ceil", 0, unary},
    {"CONCATENATION", "Concat", 10, concatenation},
    {"CONV_2D", "Conv", 1, conv_2d},
    {"DEPTHWISE_CONV_2D", "Conv", 2, depthwise_conv_2d},
    {"DEQUANTIZE", "Identity", 0, dequantize},
    {"DIV", "Div", 29, arithmetic},
    {"ELU", "Elu", 0, unary},
    {"EXP", "Exp", 0, unary},
    {"EXPAND_DIMS", "Reshape", 0, reshape},
    {"FLOOR", "Floor", 0, unary},
    {"FULLY_CONNECTED", "Gemm", 8, fully_connected},
    {"HARD_SWISH", "HardSwish", 0, unary},
    {"LEAKY_RELU", "LeakyRelu", 75, leaky_relu},
    {"LOG", "Log", 0, unary},
    {"LOGISTIC", "Sigmoid", 0, unary},
    {"LOG_SOFTMAX", "LogSoftmax", 0, softmax},
    {"MAXIMUM", "Max", 0, binary},
    {"MAX_POOL_2D", "MaxPool", 5, pool_2d},
    {"MEAN", "ReduceMean", 27, reduce},
    {"MINIMUM", "Min", 0, binary},
    {"MIRROR_PAD", "Pad", 77, pad},
    {"MUL", "Mul", 21, arithmetic},
    {"NEG", "Neg", 0, unary},
    {"PAD", "Pad", 0, pad},
    {"PADV2", "Pad", 0, pad},
    {"PRELU", "PRelu", 0, binary},
    {"QUANTIZE", "QuantizeLinear", 0, quantize},
    {"REDUCE_MAX", "ReduceMax", 27, reduce},
    {"REDUCE_MIN", "ReduceMin", 27, reduce},
    {"RELU", "Relu", 0, unary},
    {"RELU6", "Clip", 0, clip<0, 6>},
    {"RELU_0_TO_1", "Clip", 0, clip<0, 1>},
    {"RELU_N1_TO_1", "Clip", 0, clip<-1, 1>},
    {"RESHAPE", "Reshape", 0, reshape},
    {"RESIZE_BILINEAR", "Resize", 15, resize},
    {"RESIZE_NEAREST_NEIGHBOR", "Resize", 74, resize},
    {"SOFTMAX", "Softmax", 9, softmax},
    {"SQRT", "Sqrt", 0, unary},
    {"SQUEEZE", "Reshape", 0, reshape},
    {"SUB", "Sub", 28, arithmetic},
    {"SUM", "ReduceSum", 27, reduce},
    {"TANH", "Tanh", 0, unary},
    {"TRANSPOSE", "Transpose", 0, transpose},
    {"TRANSPOSE_CONV", "ConvTranspose", 49, transpose_conv},
};

}  // namespace

void translate(Translation& to, const Operation& operation) {
  const auto* const row = std::find_if(std::begin(kRows), std::end(kRows),
                                       [&](const Row& candidate) { return operation.name == candidate.name; });
  if (row == std::end(kRows) || operation.custom) return to.keep(operation, "tflite");
  if (row->options != 0 && operation.options_type != 0 && operation.options_type != row->options)
    throw Unsupported("expected options of the schema's kind " + std::to_string(row->options) + ", got " +
                      std::to_string(operation.options_type));
  Step step(to, operation, row->op);
  row->translate(step);
}

}  // namespace winnow::models::import::tflite
