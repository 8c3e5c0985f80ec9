// One operator while it is translated: its tensors and options by their places in the schema.
#pragma once
#include <string>
#include <vector>

#include "models/import/tflite/translation.h"

namespace winnow::models::import::tflite {

/// All throw Unsupported where the operator does not have what is asked for.
class Step {
 public:
  /// `op`: ONNX's name of the operator.
  Step(Translation& to, const Operation& operation, std::string op)
      : to_(to), operation_(operation), op_(std::move(op)), name_(out().name) {}

  const Operation& operation() const { return operation_; }
  const std::string& op() const { return op_; }

  size_t inputs() const { return operation_.inputs.size(); }
  bool has(size_t i) const { return i < inputs() && operation_.inputs[i] >= 0; }
  const Tensor& in(size_t i) const { return to_.tensor(index(i)); }
  const Tensor& out() const { return to_.tensor(operation_.outputs[0]); }
  void expect_rank(size_t i, size_t rank) const;
  void expect_out_rank(size_t rank) const;

  template <typename T = int32_t>
  int64_t option(int field, T fallback = 0) const {
    return operation_.options ? operation_.options->scalar<T>(field, fallback) : fallback;
  }
  float real_option(int field) const;
  /// As ONNX's auto_pad.
  std::string padding(int field) const;
  /// An axis that may count from the end.
  size_t axis(int64_t axis, size_t rank) const;

  /// An input as a map, if it has rank 4.
  std::string value(size_t i) { return to_.value(index(i)); }
  /// An input in the file's order of axes.
  std::string file_value(size_t i);
  /// An input whose elements stand in the file's order, whatever its axes are.
  std::string elements(size_t i);
  /// `elements` in the output's shape, as a map if it has rank 4.
  std::string reshaped(const std::string& elements);
  /// An input with as many axes as `rank` by NumPy's rule, as a map if that is 4.
  std::string operand(size_t i, size_t rank);
  /// A constant of floats, or of quantized integers.
  const Tensor& weights(size_t i, const std::string& what) const;
  /// `weights` with its axes in another order.
  std::string weight_value(const Tensor& weights, const Order& order) {
    return to_.constant_value(weights, weights.rank(), order);
  }
  std::vector<int64_t> integers(size_t i, const std::string& what) const;
  /// Lets the output be the constant that input 0 is; false if it is none.
  bool alias_of_constant();

  std::string integer_constant(const std::vector<int64_t>& values) { return to_.integers(name_, values); }
  std::string number(float value) { return to_.number(name_, value); }

  /// The node that does the operator's work.
  std::string main(std::vector<std::string> inputs, Attributes attributes = {}) {
    return to_.node(name_, op_, std::move(inputs), std::move(attributes));
  }
  /// A node before or behind it.
  std::string node(const std::string& op, std::vector<std::string> inputs, Attributes attributes = {}) {
    return to_.node(name_ + "/" + op, op, std::move(inputs), std::move(attributes));
  }
  /// The output: `value` behind the fused activation that an option says.
  void make(std::string value, int activation_field = -1);

 private:
  int32_t index(size_t i) const;

  Translation& to_;
  const Operation& operation_;
  const std::string op_;
  const std::string name_;
};

void convolution(Step& step, bool depthwise);
void transpose_conv(Step& step);
void fully_connected(Step& step);

}  // namespace winnow::models::import::tflite
