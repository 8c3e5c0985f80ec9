// ONNX and QONNX files.
#pragma once
#include <string>

#include "models/import/graph.h"

namespace winnow::models::import {

/// The graph of an ONNX model (opsets 7 to 23), with its external data, which must lie in its folder. `path` names it
/// in messages. Constant nodes become constants, a free batch 1. Throws InputError with every problem.
Graph read_onnx(const std::string& path);
/// The same from bytes; external data are looked for in `folder`, and refused if it is empty.
Graph parse_onnx(const std::string& bytes, const std::string& file, const std::string& folder = "");

/// One tensor as a file (TensorProto), such as the inputs and outputs of ONNX's own tests.
Array parse_onnx_tensor(const std::string& bytes, const std::string& file);

}  // namespace winnow::models::import
