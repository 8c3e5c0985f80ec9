// What nodes that quantize say about a tensor.
#pragma once
#include <string>

#include "models/import/graph.h"

namespace winnow::models::import {

/// Of QuantizeLinear and DequantizeLinear; the type of `zero` (nullptr: uint8, or the attribute output_dtype) decides the
/// range. Throws Unsupported for blocks and for sizes that do not fit.
ValueQuantization linear_quantization(const Node& node, const Array& scale, const Array* zero, size_t rank);

/// Of QONNX's Quant: `signed`, `narrow`, a bit width of 1 and up.
ValueQuantization quant_quantization(const Node& node, const Array& scale, const Array& zero, const Array& bits,
                                     size_t rank);
/// Whether a node of QONNX gives -1 and +1 alone: BipolarQuant, and Quant of one signed bit. `last`: its last input.
bool is_bipolar(const Node& node, const Array* last);
/// Of QONNX's BipolarQuant: -1 and +1 times a scale.
ValueQuantization bipolar_quantization(const Array& scale, size_t rank);

/// The integers of a constant, ties to even.
Array quantized(const Array& real, const ValueQuantization& how);

}  // namespace winnow::models::import
