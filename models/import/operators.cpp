// The table of operators.
#include "models/import/operators.h"

#include <algorithm>
#include <cstring>

#include "models/import/operators/functions.h"

namespace winnow::models::import {

namespace op = operators;

namespace {

// What several rows say.
constexpr char kBounds[] = "Relu, or Clip with constant bounds";
constexpr char kFolded[] = "folded into the weights and bias of the convolution or product beside it";
constexpr char kFoldable[] = "factors and terms that are constant, one a channel, beside a convolution or product";
constexpr char kConstant[] = "a constant, where its inputs are";
constexpr char kBefore[] = "its result computed before the model is exported";
constexpr char kDropped[] = "at the end of a model nothing: the outputs are those before it";
constexpr char kView[] = "a flatten layer, or nothing; behind the model's input the shape of the network's";
constexpr char kViews[] = "a map as it is, all of it as a vector, or any view right behind the model's input";
constexpr char kClamp[] = "part of a clip layer, of one constant value and the tensor, in either order";
constexpr char kRecurrent[] =
    "recurrent layers are not mapped yet; a network of convolutions over time, or the recurrent part left outside";

}  // namespace

const std::vector<Operator>& operator_table() {
  // Name, domain, what computes it, what makes layers of it, what it becomes, what would work instead.
  static const std::vector<Operator> rows = {
      {"Abs", "", op::abs, nullptr, "", kBounds},
      {"Add", "", op::add, op::lower_add, "an add layer; of a constant: part of a bias", kFoldable},
      {"And", "", op::logical_and, nullptr, kConstant, kBefore},
      {"ArgMax", "", op::arg_max, nullptr, "", "the values themselves as outputs, their largest sought outside"},
      {"ArgMin", "", op::arg_min, nullptr, "", "the values themselves as outputs, their least sought outside"},
      {"Attention", "", nullptr, nullptr, "", "convolutions and fully connected layers"},
      {"AveragePool", "", op::average_pool, op::lower_average_pool, "an avg_pool layer", ""},
      {"BatchNormalization", "", op::batch_normalization, nullptr, kFolded,
       "a normalization right behind or before a convolution or product"},
      {"BipolarQuant", "qonnx", op::qonnx_bipolar_quant, nullptr, "the quantization of weights: one bit, -1 or 1",
       "Quant, of activations"},
      {"Cast", "", op::cast, nullptr, "nothing, where the type stays; a constant, where its inputs are",
       "float32 throughout"},
      {"CastLike", "", op::cast_like, nullptr, kConstant, "float32 throughout"},
      {"Ceil", "", op::ceil, nullptr, kConstant, kBefore},
      {"Clip", "", op::clip, op::lower_clip, "a clip layer, or a relu layer where it is one", "constant bounds"},
      {"Concat", "", op::concat, op::lower_concat, "a concat layer, of channels; a constant, where its inputs are",
       "a concatenation of channels"},
      {"Constant", "", op::constant, nullptr, "a constant", ""},
      {"ConstantOfShape", "", op::constant_of_shape, nullptr, kConstant, "a model exported with fixed shapes"},
      {"Conv", "", op::conv, op::lower_conv, "a conv layer", "constant weights"},
      {"ConvInteger", "", op::conv_integer, nullptr, "",
       "QLinearConv, or Conv between QuantizeLinear and DequantizeLinear"},
      {"ConvTranspose", "", nullptr, nullptr, "", "the upsampling outside, or a convolution"},
      {"Cos", "", nullptr, nullptr, "", kBefore},
      {"DepthToSpace", "", op::depth_to_space, nullptr, "", "the rearrangement outside"},
      {"DequantizeLinear", "", op::dequantize_linear, nullptr, "the quantization of a tensor or of weights",
       "constant scales and zero points"},
      {"Div", "", op::div, nullptr, kFolded, kFoldable},
      {"Dropout", "", op::dropout, op::lower_view, "nothing", ""},
      {"DynamicQuantizeLinear", "", op::dynamic_quantize_linear, nullptr, "",
       "QuantizeLinear with a constant scale (static quantization)"},
      {"Einsum", "", nullptr, nullptr, "", "MatMul with a constant matrix"},
      {"Elu", "", op::elu, nullptr, "", kBounds},
      {"Equal", "", op::equal, nullptr, kConstant, kBefore},
      {"Erf", "", op::erf, nullptr, "", kBounds},
      {"Exp", "", op::exp, nullptr, "", kBefore},
      {"Expand", "", op::expand, nullptr, "nothing, where the shape stays; a constant, where its inputs are",
       "tensors of one shape"},
      {"Flatten", "", op::flatten, op::lower_view, kView, kViews},
      {"Floor", "", op::floor, nullptr, kConstant, kBefore},
      {"GRU", "", op::gru, nullptr, "", kRecurrent},
      {"Gather", "", op::gather, nullptr, kConstant, "the choice outside"},
      {"Gelu", "", op::gelu, nullptr, "", kBounds},
      {"Gemm", "", op::gemm, op::lower_gemm, "an fc layer", "a constant second matrix"},
      {"GlobalAveragePool", "", op::global_average_pool, op::lower_global_average_pool, "a global_avg_pool layer", ""},
      {"GlobalMaxPool", "", op::global_max_pool, op::lower_global_max_pool, "a global_max_pool layer", ""},
      {"Greater", "", op::greater, nullptr, kConstant, kBefore},
      {"GreaterOrEqual", "", op::greater_or_equal, nullptr, kConstant, kBefore},
      {"GroupNormalization", "", nullptr, nullptr, "", "BatchNormalization"},
      {"HardSigmoid", "", op::hard_sigmoid, nullptr, "", kBounds},
      {"HardSwish", "", op::hard_swish, nullptr, "", kBounds},
      {"Identity", "", op::identity, op::lower_view, "nothing", ""},
      {"If", "", nullptr, nullptr, "", "a model exported for one case"},
      {"InstanceNormalization", "", op::instance_normalization, nullptr, "", "BatchNormalization"},
      {"LRN", "", op::lrn, nullptr, "", "BatchNormalization, or no normalization"},
      {"LSTM", "", op::lstm, nullptr, "", kRecurrent},
      {"LayerNormalization", "", nullptr, nullptr, "", "BatchNormalization"},
      {"LeakyRelu", "", op::leaky_relu, nullptr, "a relu layer, where alpha is 0", kBounds},
      {"Less", "", op::less, nullptr, kConstant, kBefore},
      {"LessOrEqual", "", op::less_or_equal, nullptr, kConstant, kBefore},
      {"Log", "", op::log, nullptr, "", kBefore},
      {"LogSoftmax", "", op::log_softmax, nullptr, kDropped, "a softmax at the end of the model"},
      {"Loop", "", nullptr, nullptr, "", "a model exported with its loops unrolled"},
      {"MatMul", "", op::mat_mul, nullptr, "an fc layer, where the second matrix is constant",
       "a constant second matrix"},
      {"MatMulInteger", "", op::mat_mul_integer, nullptr, "",
       "QLinearMatMul, or MatMul between QuantizeLinear and DequantizeLinear"},
      {"Max", "", op::max, nullptr, kClamp, kBounds},
      {"MaxPool", "", op::max_pool, op::lower_max_pool, "a max_pool layer", ""},
      {"Min", "", op::min, nullptr, kClamp, kBounds},
      {"Mul", "", op::mul, nullptr, kFolded, kFoldable},
      {"Neg", "", op::neg, nullptr, "", kBefore},
      {"Not", "", op::logical_not, nullptr, kConstant, kBefore},
      {"Or", "", op::logical_or, nullptr, kConstant, kBefore},
      {"PRelu", "", op::p_relu, nullptr, "", kBounds},
      {"Pad", "", op::pad, nullptr, "padding of the convolution or pool behind it, where it pads with zeros",
       "zeros around a map right before a convolution or pool"},
      {"Pow", "", op::pow, nullptr, "", kBefore},
      {"QGemm", "com.microsoft", op::q_gemm, nullptr, "an fc layer with the quantization that it says",
       "a constant second matrix, constant scales and zero points, alpha above 0"},
      {"QLinearAdd", "com.microsoft", op::q_linear_add, nullptr, "an add layer with the quantization that it says",
       "constant scales and zero points"},
      {"QLinearAveragePool", "com.microsoft", op::q_linear_average_pool, nullptr,
       "an avg_pool layer with the quantization that it says", "channels before the map"},
      {"QLinearConcat", "com.microsoft", op::q_linear_concat, nullptr,
       "a concat layer with the quantization that it says", "constant scales and zero points"},
      {"QLinearConv", "", op::q_linear_conv, nullptr, "a conv layer with the quantization that it says",
       "constant weights, scales and zero points"},
      {"QLinearGlobalAveragePool", "com.microsoft", op::q_linear_global_average_pool, nullptr,
       "a global_avg_pool layer with the quantization that it says", "channels before the map"},
      {"QLinearLeakyRelu", "com.microsoft", op::q_linear_leaky_relu, nullptr, "", kBounds},
      {"QLinearMatMul", "", op::q_linear_mat_mul, nullptr, "an fc layer with the quantization that it says",
       "a constant second matrix, constant scales and zero points"},
      {"QLinearMul", "com.microsoft", op::q_linear_mul, nullptr, kFolded, kFoldable},
      {"QLinearSigmoid", "com.microsoft", op::q_linear_sigmoid, nullptr, "", kBounds},
      {"QLinearSoftmax", "com.microsoft", op::q_linear_softmax, nullptr, kDropped, "a softmax at the end of the model"},
      {"Quant", "qonnx", op::qonnx_quant, nullptr, "the quantization of a tensor or of weights",
       "constant scales, zero points and bit widths"},
      {"QuantizeLinear", "", op::quantize_linear, nullptr, "the quantization of a tensor or of weights",
       "constant scales and zero points"},
      {"RNN", "", op::rnn, nullptr, "", kRecurrent},
      {"Reciprocal", "", op::reciprocal, nullptr, "", kBefore},
      {"ReduceMax", "", op::reduce_max, nullptr, "", "MaxPool"},
      {"ReduceMean", "", op::reduce_mean, nullptr, "a global_avg_pool or avg_pool layer, of a map",
       "a mean over height and width"},
      {"ReduceMin", "", op::reduce_min, nullptr, "", "MaxPool"},
      {"ReduceSum", "", op::reduce_sum, nullptr, "",
       "ReduceMean over height and width, its factor in the weights behind it"},
      {"Relu", "", op::relu, op::lower_relu, "a relu layer", ""},
      {"Reshape", "", op::reshape, op::lower_view, kView, kViews},
      {"Resize", "", op::resize, nullptr, "", "the resizing outside, or a pool"},
      {"Round", "", op::round, nullptr, kConstant, kBefore},
      {"Scan", "", nullptr, nullptr, "", "a model exported with its loops unrolled"},
      {"Selu", "", op::selu, nullptr, "", kBounds},
      {"Shape", "", op::shape, nullptr, "a constant", ""},
      {"Sigmoid", "", op::sigmoid, nullptr, "", kBounds},
      {"Sign", "", op::sign, nullptr, "", kBounds},
      {"Sin", "", nullptr, nullptr, "", kBefore},
      {"Size", "", op::size, nullptr, "a constant", ""},
      {"Slice", "", op::slice, nullptr, kConstant, "the choice outside, or a convolution that makes only what is kept"},
      {"Softmax", "", op::softmax, nullptr, kDropped, "a softmax at the end of the model"},
      {"Softplus", "", op::softplus, nullptr, "", kBounds},
      {"Softsign", "", op::softsign, nullptr, "", kBounds},
      {"SpaceToDepth", "", op::space_to_depth, nullptr, "", "a convolution with stride, or the rearrangement outside"},
      {"Split", "", op::split, nullptr, kConstant, "a convolution for each part"},
      {"Sqrt", "", op::sqrt, nullptr, "", kBefore},
      {"Squeeze", "", op::squeeze, op::lower_view, kView, kViews},
      {"Sub", "", op::sub, nullptr, kFolded, kFoldable},
      {"Tanh", "", op::tanh, nullptr, "", kBounds},
      {"Tile", "", op::tile, nullptr, kConstant, "tensors of one shape"},
      {"TopK", "", nullptr, nullptr, "", "the values themselves as outputs, the largest sought outside"},
      {"Transpose", "", op::transpose, nullptr, "nothing: weights are put in the order that it asks for",
       "[batch, channels, height, width] throughout"},
      {"Trunc", "qonnx", op::qonnx_trunc, nullptr, "a conv layer, of an average whose ties do not go to even",
       "rounding_mode FLOOR, or a Quant"},
      {"Unsqueeze", "", op::unsqueeze, op::lower_view, kView, kViews},
      {"Upsample", "", op::upsample, nullptr, "", "the resizing outside"},
      {"Where", "", op::where, nullptr, kConstant, kBefore},
      {"Xor", "", op::logical_xor, nullptr, kConstant, kBefore},
  };
  return rows;
}

const Operator* find_operator(const std::string& domain, const std::string& name) {
  const std::vector<Operator>& rows = operator_table();
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const Operator& row) { return name == row.name && domain == row.domain; });
  return found == rows.end() ? nullptr : &*found;
}

std::string operators_text() {
  std::string text = "| operator | domain | computed | in a network | instead |\n|---|---|---|---|---|\n";
  for (const Operator& row : operator_table())
    text += std::string("| ") + row.name + " | " + (*row.domain ? row.domain : "ONNX") + " | " +
            (row.evaluate ? "yes" : "no") + " | " + (*row.becomes ? row.becomes : "refused") + " | " + row.instead +
            " |\n";
  return text;
}

}  // namespace winnow::models::import
