// One operator while it is translated.
#include "models/import/tflite/step.h"

#include "models/text.h"

namespace winnow::models::import::tflite {
namespace {

/// Of constants that are shapes, axes or sizes.
constexpr int64_t kMaxIntegers = 64;

/// Whether the elements of a map stand in the same order with its channels first or last.
bool is_same_order(const Shape& shape) { return shape.size() != 4 || shape[3] == 1 || shape[1] * shape[2] == 1; }

}  // namespace

int32_t Step::index(size_t i) const {
  if (!has(i)) throw Unsupported("expected input " + std::to_string(i) + ", got none");
  return operation_.inputs[i];
}

void Step::expect_rank(size_t i, size_t rank) const {
  if (in(i).rank() != rank)
    throw Unsupported("expected input " + std::to_string(i) + " of " + std::to_string(rank) + " dimensions, got " +
                      dimensions_text(in(i).shape));
}

void Step::expect_out_rank(size_t rank) const {
  if (out().rank() != rank)
    throw Unsupported("expected an output of " + std::to_string(rank) + " dimensions, got " +
                      dimensions_text(out().shape));
}

float Step::real_option(int field) const {
  return operation_.options ? operation_.options->scalar<float>(field, 0) : 0;
}

std::string Step::padding(int field) const {
  const int64_t padding = option<int8_t>(field);
  if (padding != 0 && padding != 1)
    throw Unsupported("expected padding SAME (0) or VALID (1), got " + std::to_string(padding));
  return padding == 0 ? "SAME_UPPER" : "VALID";
}

size_t Step::axis(int64_t axis, size_t rank) const {
  const auto axes = static_cast<int64_t>(rank);
  if (axis < -axes || axis >= axes)
    throw Unsupported("expected an axis of " + std::to_string(rank) + ", got " + std::to_string(axis));
  return static_cast<size_t>(axis < 0 ? axis + axes : axis);
}

std::string Step::file_value(size_t i) {
  if (const Tensor* const constant = to_.constant(index(i))) return to_.constant_value(*constant, constant->rank(), {});
  return in(i).rank() == 4 ? to_.transposed(name_, value(i), kFromMap) : value(i);
}

std::string Step::elements(size_t i) {
  return in(i).constant || !is_same_order(in(i).shape) ? file_value(i) : value(i);
}

std::string Step::reshaped(const std::string& elements) {
  Shape shape = out().shape;
  const bool turns = !is_same_order(shape);
  if (shape.size() == 4 && !turns) shape = {shape[0], shape[3], shape[1], shape[2]};
  const std::string value = to_.node(name_, "Reshape", {elements, integer_constant(shape)});
  return turns ? to_.transposed(name_, value, kToMap) : value;
}

std::string Step::operand(size_t i, size_t rank) {
  const size_t own = in(i).rank();
  if (own >= rank || rank != 4) return value(i);
  if (const Tensor* const constant = to_.constant(index(i))) return to_.constant_value(*constant, rank, kToMap);
  std::vector<int64_t> shape = in(i).shape;
  shape.insert(shape.begin(), rank - own, 1);
  return to_.transposed(name_, node("Reshape", {value(i), integer_constant(shape)}), kToMap);
}

const Tensor& Step::weights(size_t i, const std::string& what) const {
  const Tensor* const constant = to_.constant(index(i));
  if (!constant) throw Unsupported("expected constant " + what + ", got " + in_quotes(in(i).name));
  if (constant->element_type() != ElementType::kFloat && !constant->quantization)
    throw Unsupported("expected " + what + " of floats or with a quantization, got " + in_quotes(constant->name) +
                      " of " + type_name(constant->element_type()));
  return *constant;
}

std::vector<int64_t> Step::integers(size_t i, const std::string& what) const {
  const Tensor* const constant = to_.constant(index(i));
  if (!constant)
    throw Unsupported("expected constant " + what + ", got " + in_quotes(in(i).name) + ", which depends on the input",
                      "a model converted with fixed shapes");
  if (element_count(constant->shape) > kMaxIntegers || constant->element_type() == ElementType::kFloat)
    throw Unsupported("expected integers, at most " + std::to_string(kMaxIntegers) + ", as " + what + ", got " +
                      array_text(unknown(constant->element_type(), constant->shape)));
  return constant->array().whole;
}

bool Step::alias_of_constant() {
  const int32_t output = operation_.outputs[0];
  if (!to_.constant(index(0)) || to_.is_output(output)) return false;
  if (in(0).shape != out().shape)
    throw Unsupported("expected the input's shape " + dimensions_text(in(0).shape) + ", got " +
                      dimensions_text(out().shape));
  to_.alias(output, index(0));
  return true;
}

void Step::make(std::string value, int activation_field) {
  const int64_t activation = activation_field < 0 ? 0 : option<int8_t>(activation_field);
  switch (activation) {
    case 0: break;
    case 1: value = node("Relu", {value}); break;
    case 2: value = node("Clip", {value, number(-1), number(1)}); break;
    case 3: value = node("Clip", {value, number(0), number(6)}); break;
    case 4: value = node("Tanh", {value}); break;
    default:
      throw Unsupported("expected a fused activation of none, RELU, RELU_N1_TO_1, RELU6 or TANH, got number " +
                        std::to_string(activation));
  }
  to_.make(operation_.outputs[0], value);
}

}  // namespace winnow::models::import::tflite
