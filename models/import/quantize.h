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
/// Of QONNX's BipolarQuant: -1 and +1 times a scale.
ValueQuantization bipolar_quantization(const Array& scale, size_t rank);

/// The integers of a constant; `rounding`: ROUND (ties to even), HALF_EVEN, HALF_UP, CEIL, FLOOR, UP, DOWN.
Array quantized(const Array& real, const ValueQuantization& how, const std::string& rounding = "ROUND");
/// -1 below zero, +1 else.
Array signs(const Array& real);

}  // namespace winnow::models::import
