// Optimal canonical Huffman codes of limited length, and the decoder tables of docs/architecture.md, section 4.
#pragma once
#include <cstdint>
#include <vector>

#include "hls/huffman.h"

namespace winnow::models::compress {

/// A canonical prefix code over the symbols 0..n-1: codewords in order of (length, symbol).
struct HuffmanCode {
  std::vector<uint8_t> length;     // bits by symbol; 0: the symbol has no codeword
  std::vector<uint16_t> codeword;  // by symbol; the first bit in the stream is bit length - 1
  std::vector<uint8_t> by_rank;    // the symbols that have a codeword, in codeword order
  bool empty() const { return by_rank.empty(); }
};

/// The code of least total length for symbols that occur `counts[s]` times (symbols that do not occur get none), no
/// codeword longer than `max_length`. A single symbol gets one bit. At most 256 and at most 2^max_length symbols.
HuffmanCode huffman_code(const std::vector<uint64_t>& counts, int max_length = hls::kHuffmanMaxLength);

/// Bits of a text in which symbol s occurs counts[s] times.
uint64_t coded_bits(const HuffmanCode& code, const std::vector<uint64_t>& counts);

/// Shannon's bound of that text in bits, symbols taken as independent: sum of -count * log2(count / total).
double entropy_bits(const std::vector<uint64_t>& counts);

/// Limits and deltas by length as the decoder holds them.
hls::HuffmanTable decoder_table(const HuffmanCode& code);

}  // namespace winnow::models::compress
