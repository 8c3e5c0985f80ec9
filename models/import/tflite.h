// TFLite files.
#pragma once
#include <string>

#include "models/import/graph.h"

namespace winnow::models::import {

/// The main graph of a TFLite model in ONNX's vocabulary (opset 17) and layout. `path` names it in messages.
/// - Values of rank 4 are maps, [n, h, w, c] in the file and [n, c, h, w] inside; the graph's inputs and outputs keep the
///   file's shape, with a Transpose node between. Other ranks stay as they are.
/// - A quantized activation is a QuantizeLinear and a DequantizeLinear node, a quantized constant its integers behind a
///   DequantizeLinear node; all operators work on floats.
/// - An operator without a counterpart keeps TFLite's name, in the domain "tflite".
/// Throws InputError with every problem.
Graph read_tflite(const std::string& path);
/// The same from bytes.
Graph parse_tflite(const std::string& bytes, const std::string& file);

}  // namespace winnow::models::import
