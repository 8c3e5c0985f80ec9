// One node computed on small arrays, for tests.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "models/import/evaluate.h"

namespace winnow::models::import {

struct OneNode {
  int opset = 23;
  Node node;

  explicit OneNode(const std::string& name, const std::string& in = "", int set = 23) : opset(set) {
    node.op = name;
    node.domain = in;
    node.name = "n";
    node.outputs = {"y"};
  }
  OneNode& with(const std::string& attribute, Attributes::Value value) {
    node.attributes.set(attribute, std::move(value));
    return *this;
  }
  OneNode& outputs(size_t count) {
    while (node.outputs.size() < count) node.outputs.push_back("y" + std::to_string(node.outputs.size()));
    return *this;
  }

  std::vector<Array> all(const std::vector<Array>& inputs, bool shapes_only = false) const {
    std::vector<const Array*> pointers;
    for (const Array& array : inputs) pointers.push_back(is_left_out(array) ? nullptr : &array);
    return compute(node, opset, pointers, shapes_only);
  }
  Array operator()(const std::vector<Array>& inputs) const { return all(inputs).at(0); }

  /// The reason of a refusal; empty if there is none.
  std::string refusal(const std::vector<Array>& inputs) const {
    try {
      all(inputs);
    } catch (const Unsupported& reason) {
      return reason.what();
    }
    return "";
  }

  /// An input that is left out.
  static Array none() { return unknown(ElementType::kBool, {-1}); }
  static bool is_left_out(const Array& array) { return array.shape == Shape{-1}; }
};

inline Array int64s(Shape shape, std::vector<int64_t> values) {
  return integers(ElementType::kInt64, std::move(shape), std::move(values));
}
inline Array int8s(Shape shape, std::vector<int64_t> values) {
  return integers(ElementType::kInt8, std::move(shape), std::move(values));
}
inline Array uint8s(Shape shape, std::vector<int64_t> values) {
  return integers(ElementType::kUint8, std::move(shape), std::move(values));
}
inline Array int32s(Shape shape, std::vector<int64_t> values) {
  return integers(ElementType::kInt32, std::move(shape), std::move(values));
}

}  // namespace winnow::models::import
