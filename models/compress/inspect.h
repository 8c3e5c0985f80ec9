// What compression does to each layer of a network, whatever the hardware: the table behind `winnow inspect`.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/json/document.h"
#include "models/network.h"

namespace winnow::models::compress {

/// One conv or fc layer, or the sum of all.
///
/// A quantized layer counts as stored by symbols over the flattened order [out][in][ky][kx], with the layer's run bits
/// (or as a bitmask over that order if the layer asks for one), Huffman-coded if the layer allows it and that is less.
/// The streams of an accelerator hold the same weights in another order. A float layer counts as stored in fp32.
struct LayerInspection {
  std::string name;
  std::string type;
  Shape shape;  // [out, in/groups, kh, kw]; of the total: empty
  uint64_t weights = 0;
  uint64_t nonzeros = 0;
  int codebook_bits = 0;  // 0: int8 values, or float
  Encoding encoding = Encoding::kRuns;
  int run_bits = 0;      // of a plain run; 0 with a bitmask
  bool huffman = false;  // whether Huffman codes are what is stored
  uint64_t symbols = 0;  // fillers included
  uint64_t fillers = 0;
  uint64_t plain_code_bits = 0;  // of all symbols
  uint64_t plain_run_bits = 0;   // or mask bits, which Huffman leaves as they are
  uint64_t huffman_code_bits = 0;
  uint64_t huffman_run_bits = 0;
  double shannon_bits = 0;      // the least that independent codes and runs (or mask bits) could take
  uint64_t symbol_bytes = 0;    // stored runs or mask, and codes
  uint64_t codebook_bytes = 0;  // values of codes, or of ranks
  uint64_t table_bytes = 0;     // Huffman tables
  uint64_t bias_bytes = 0;
  uint64_t fp32_bytes = 0;  // dense, with fp32 biases
  uint64_t int8_bytes = 0;  // dense, with int32 biases

  uint64_t stored_bytes() const { return symbol_bytes + codebook_bytes + table_bytes + bias_bytes; }
  double density() const;
  double ratio() const;               // fp32 bytes / stored bytes
  double plain_code_average() const;  // bits per symbol
  double plain_run_average() const;
  double huffman_code_average() const;
  double huffman_run_average() const;
};

struct Inspection {
  std::string name;
  bool quantized = false;
  std::vector<LayerInspection> layers;  // conv and fc, in the network's order
  std::optional<ImportedFrom> imported;
  LayerInspection total;  // sums; its codebook_bits, run_bits and flags mean nothing
};

Inspection inspect(const Network& network);

/// Tables for people: sizes of every layer, then the bits of its symbols if the network is quantized.
std::string to_text(const Inspection& inspection);

/// The same as JSON, units in the names.
json::Document to_document(const Inspection& inspection);

}  // namespace winnow::models::compress
