// A TFLite file as plain values, by the published schema (tensorflow/lite/schema/schema.fbs).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/import/graph.h"
#include "models/import/tflite/flat_table.h"

namespace winnow::models::import::tflite {

struct Tensor {
  std::string name;  // the file's up to a semicolon, made unique and never empty
  Shape shape;
  int type = 0;           // TensorType of the schema
  std::string_view data;  // of a constant
  bool constant = false;
  std::optional<ValueQuantization> quantization;

  size_t rank() const { return shape.size(); }
  /// Throws Unsupported for types that are no numbers.
  ElementType element_type() const;
  /// The values of a constant. Throws Unsupported if they are not as many as the shape says.
  Array array() const;
};

struct Operation {
  std::string name;  // of the builtin operator (BuiltinOperator of the schema), or a custom one's own
  bool custom = false;
  std::vector<int32_t> inputs, outputs;  // tensors; -1: left out
  int options_type = 0;                  // BuiltinOptions of the schema
  std::optional<FlatTable> options;
};

struct Model {
  std::string name;
  std::vector<Tensor> tensors;
  std::vector<Operation> operations;
  std::vector<int32_t> inputs, outputs;
};

/// The first subgraph of a file; the indices of tensors in it are good. Throws InputError.
Model read_model_tables(FlatBytes& bytes, const std::string& file);

/// "CONV_2D"; "builtin 777" for what the schema does not have.
std::string builtin_name(int code);

}  // namespace winnow::models::import::tflite
