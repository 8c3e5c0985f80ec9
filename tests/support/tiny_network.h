// A small network that has one of each: a Huffman-coded conv with a codebook, a pool, a bitmask fc. Always the same
// bytes.
#pragma once
#include "accelerators/accelerator.h"
#include "models/network.h"

namespace winnow::tests {

/// image [3, 6, 6] -> conv1 (runs, codebook, Huffman) -> relu1 -> pool1 -> flat -> fc1 (bitmask, int8), quantized.
models::Network tiny_network();
/// The same layers in float.
models::Network tiny_float_network();
/// 2x3 PEs on a 64-bit bus, with just enough memory for tiny_network to spare.
accelerators::Accelerator tiny_accelerator();
/// The same with room in the PEs for all weights of tiny_network.
accelerators::Accelerator roomy_accelerator();

}  // namespace winnow::tests
