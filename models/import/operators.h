// The table of operators: what each computes, what it becomes in a network, or what would work instead.
#pragma once
#include <string>
#include <vector>

#include "models/import/budget.h"
#include "models/import/graph.h"

namespace winnow::models::import {

class Lowering;

/// A node that is to be computed: its inputs as arrays. While shapes alone are asked for (`shapes_only`), results have
/// no values; what a shape depends on must then be constant.
class Call {
 public:
  /// `budget`: what its values may cost; nullptr: whatever they do.
  Call(const Node& node, int opset, std::vector<const Array*> inputs, bool shapes_only, Budget* budget = nullptr)
      : node(node), opset(opset), shapes_only(shapes_only), budget(budget), inputs_(std::move(inputs)) {}

  const Node& node;
  const int opset;
  const bool shapes_only;
  Budget* const budget;

  /// Number of inputs, those left out at the end not counted.
  size_t inputs() const { return inputs_.size(); }
  bool has(size_t i) const { return i < inputs_.size() && inputs_[i]; }
  /// Throws Unsupported if the input is left out.
  const Array& input(size_t i) const;
  /// An input whose values decide a shape or an attribute; Unsupported if it depends on the model's input.
  const Array& constant(size_t i, const std::string& what) const;
  /// `constant` as integers.
  std::vector<int64_t> constant_integers(size_t i, const std::string& what) const;
  /// Of zeros, or without values while shapes alone are asked for. Unsupported if it is larger than kMaxElements, or
  /// than the budget has left.
  Array result(ElementType type, const Shape& shape) const;
  /// Before more than a few operations an element of inputs and outputs are done. Unsupported past the budget.
  void spend(double operations) const {
    if (budget && !shapes_only) budget->work(operations);
  }

 private:
  std::vector<const Array*> inputs_;  // nullptr: left out
};

/// The outputs of a node, by ONNX's definition of the operator.
using Evaluate = std::vector<Array> (*)(const Call& call);

/// Appends the layers that do the node's work. Throws Unsupported.
using Lower = void (*)(Lowering& to, const Node& node);

struct Operator {
  const char* name;
  const char* domain;   // "": ONNX's own, "com.microsoft" or "qonnx"
  Evaluate evaluate;    // nullptr: it is known by name alone
  Lower lower;          // nullptr: a pass takes it away, or it is refused
  const char* becomes;  // what it is in a network: "a conv layer"; empty: refused
  const char* instead;  // of what is refused: what would work
};

/// Sorted by name; every importer, `winnow import --list-operators` and docs/operators.md read this one.
const std::vector<Operator>& operator_table();

/// nullptr for an operator that is not known at all.
const Operator* find_operator(const std::string& domain, const std::string& name);

/// As a table of Markdown.
std::string operators_text();

}  // namespace winnow::models::import
