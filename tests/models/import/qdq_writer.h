// Writes a quantized network as an ONNX model, the way that quantizing tools of ONNX do.
#pragma once
#include <string>

#include "models/network.h"

namespace winnow::models::import::test {

enum class QdqStyle {
  kDequantize,  // operators on reals, each between DequantizeLinear and QuantizeLinear
  kQLinear      // QLinearConv and QLinearMatMul; pools and flattening on integers. An fc layer then must have no bias
};

/// The bytes of a model of opset 13: activations uint8 with one scale each, weights int8 with a scale for every output
/// (or one), biases int32. Its input and outputs are floats, its nodes are named after the layers.
std::string qdq_onnx(const Network& network, QdqStyle style = QdqStyle::kDequantize);

}  // namespace winnow::models::import::test
