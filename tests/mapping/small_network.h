// Networks in a few lines of JSON, and accelerators of a few numbers.
#pragma once
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "accelerators/accelerator.h"
#include "models/network.h"

namespace winnow::tests {

inline accelerators::Accelerator small_accelerator(int rows, int columns, int bank_words, int axi_bits = 64) {
  accelerators::Accelerator a;
  a.name = "acc";
  a.rows = rows;
  a.columns = columns;
  a.bank_words = bank_words;
  a.axi_bits = axi_bits;
  return a;
}

/// A quantized network of the layers given as JSON.
inline models::Network small_network(const std::string& shape, const std::string& layers, const std::string& output) {
  const std::string path = testing::TempDir() + "winnow_small_network_" + std::to_string(getpid()) + ".json";
  std::ofstream(path)
      << R"({"format": "winnow-network/1", "name": "n", "synthetic": true, "input": {"name": "in", "shape": )" << shape
      << R"(, "quantization": {"scale": 0.05, "zero_point": 7}}, "layers": [)" << layers << R"(], "outputs": [")"
      << output << R"("]})";
  const models::Network n = models::load_network(path);
  std::remove(path.c_str());
  return n;
}

inline const std::string kScale = R"("quantization": {"scale": 0.1, "zero_point": 5})";

}  // namespace winnow::tests
