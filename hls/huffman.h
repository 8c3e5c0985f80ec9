// Canonical Huffman decoding with at most 12 bits a codeword: limits and deltas per length (docs/architecture.md,
// section 4).
#pragma once
#include <cstdint>

#include "hls/descriptor.h"

namespace winnow::hls {

/// What the decoder keeps of one code: entry l - 1 of each is length l's.
struct HuffmanTable {
  uint16_t limit[kHuffmanMaxLength] = {};  // 13 bits: left-aligned end of the codewords of length <= l
  uint16_t delta[kHuffmanMaxLength] = {};  // 12 bits: first codeword of length l less the ranks before it

  /// Byte `index` of a table as LOAD_TABLES delivers it: low and high byte of length 1, of length 2, ...
  static void set_byte(uint16_t (&table)[kHuffmanMaxLength], int index, uint8_t byte) {
    uint16_t& entry = table[index / 2];
    entry = static_cast<uint16_t>(index % 2 ? (entry & 0x00ff) | byte << 8 : (entry & 0xff00) | byte);
  }
};

struct HuffmanMatch {
  bool hit = false;    // false: no codeword starts like this, the rest means nothing
  uint8_t length = 0;  // 1..12
  uint8_t rank = 0;    // place among the codewords, shortest first
};

/// Matches the codeword at the front of `peek`: the next 12 stream bits, the first as bit 11.
inline HuffmanMatch match(const HuffmanTable& table, uint16_t peek) {
  for (int l = 1; l <= kHuffmanMaxLength; ++l) {
    if (peek < table.limit[l - 1]) {
      const uint16_t codeword = static_cast<uint16_t>(peek >> (kHuffmanMaxLength - l));
      return {true, static_cast<uint8_t>(l), static_cast<uint8_t>(codeword - table.delta[l - 1])};
    }
  }
  return {};
}

}  // namespace winnow::hls
