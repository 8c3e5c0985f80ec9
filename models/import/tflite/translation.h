// A TFLite model becoming a graph: which value stands for a tensor, in which layout, and how it is quantized.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/import/graph.h"
#include "models/import/tflite/model.h"

namespace winnow::models::import::tflite {

using Order = std::vector<size_t>;

/// Axis i of a map is axis order[i] of the file's, and the other way round.
inline const Order kToMap = {0, 3, 1, 2};
inline const Order kFromMap = {0, 2, 3, 1};

/// Axis of the map [n, c, h, w] that is the file's axis of [n, h, w, c]; axes of other ranks are the same.
size_t map_axis(size_t rank, size_t axis);

/// What all operators share. A value of a tensor is always a float; of rank 4, a map.
class Translation {
 public:
  Translation(const Model& model, const std::string& file);

  const Model& model() const { return model_; }
  const Tensor& tensor(int32_t index) const { return model_.tensors[static_cast<size_t>(index)]; }
  /// The constant that a tensor is, dequantized or not; nullptr if it is none.
  const Tensor* constant(int32_t index) const;
  /// Lets a tensor be the same constant as another.
  void alias(int32_t index, int32_t constant) { aliases_[index] = constant; }

  /// The value of a tensor that an operator reads. Throws Unsupported if nothing makes it.
  std::string value(int32_t index);
  /// The value of a constant: its shape with ones before it up to `rank`, its axes in `order`.
  std::string constant_value(const Tensor& constant, size_t rank, const Order& order);
  /// A constant of the operators' own.
  std::string integers(const std::string& wish, const std::vector<int64_t>& values);
  std::string number(const std::string& wish, float value);

  /// Appends a node with one output, a value of a new name.
  std::string node(const std::string& name, const std::string& op, std::vector<std::string> inputs,
                   Attributes attributes = {});
  std::string transposed(const std::string& name, const std::string& value, const Order& order);
  /// Appends the operator itself as a node.
  void keep(const Operation& operation, const std::string& domain);

  /// `value` is what an operator computes for the tensor, made by a node of its own and not yet quantized.
  void make(int32_t index, std::string value);
  /// What an operator that cannot be translated would have made counts as made, so that the next ones can be looked at.
  void give_up(const Operation& operation);
  bool is_output(int32_t index) const { return outputs_.count(index) != 0; }

  /// Everything, with its nodes in order. Throws InputError with every problem.
  Graph finish(Problems& problems);

 private:
  void read_inputs();
  /// A value that no node reads yet gets the name of its tensor.
  void name_value(const std::string& value, const std::string& name);
  std::string dequantized(const std::string& value, const std::string& name, const ValueQuantization& quantization,
                          ElementType type);
  std::vector<std::string> scale_and_zero(const std::string& name, const ValueQuantization& quantization,
                                          ElementType type);

  const Model& model_;
  Graph graph_;
  std::set<int32_t> outputs_, read_;
  std::map<int32_t, std::string> values_;
  std::map<int32_t, int32_t> aliases_;
  std::map<std::pair<const Tensor*, std::pair<size_t, Order>>, std::string> constants_;
};

/// Appends the nodes of one operator. Throws Unsupported.
void translate(Translation& to, const Operation& operation);

}  // namespace winnow::models::import::tflite
