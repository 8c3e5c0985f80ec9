// Reads a weight stream back, bit by bit and without the decoder's tables.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "models/compress/stream_format.h"

namespace winnow::models::compress {

class BitSource {
 public:
  explicit BitSource(const std::vector<uint8_t>& bytes) : bytes_(bytes) {}
  uint32_t take(int count) {
    uint32_t bits = 0;
    for (int i = 0; i < count; ++i) bits |= bit() << i;
    return bits;
  }
  /// Reads bit by bit until the bits are a codeword: no tables, so that it checks those of the decoder.
  uint8_t take_codeword(const HuffmanCode& code) {
    uint32_t bits = 0;
    for (int length = 1; length <= hls::kHuffmanMaxLength; ++length) {
      bits = bits << 1 | bit();
      for (uint8_t symbol : code.by_rank)
        if (code.length[symbol] == length && code.codeword[symbol] == bits) return symbol;
    }
    throw std::runtime_error("weight stream: no codeword at bit " + std::to_string(at_));
  }
  size_t bytes_taken() const { return (at_ + 7) / 8; }

 private:
  uint32_t bit() {
    if (at_ >= bytes_.size() * 8) throw std::runtime_error("weight stream: ends before its content");
    const uint32_t b = bytes_[at_ / 8] >> (at_ % 8) & 1u;
    ++at_;
    return b;
  }
  const std::vector<uint8_t>& bytes_;
  size_t at_ = 0;
};

/// A decoded tile: (index, value) of the non-zero weights.
struct DecodedTile {
  std::vector<hls::Param> params;
  std::vector<std::pair<uint32_t, int8_t>> values;
};

/// The inverse of `encode` for a part of the given dimensions, with its kt parameters or without; throws
/// std::runtime_error on a stream that is not one.
inline DecodedTile decode(const std::vector<uint8_t>& stream, int kt, int columns_per_pe, int pes,
                          const StreamFormat& format, const Weights& weights, int beat_bytes, bool params = true) {
  BitSource in(stream);
  DecodedTile tile;
  for (int k = 0; params && k < kt; ++k) {
    hls::Param p;
    p.bias = static_cast<int32_t>(in.take(32));
    p.multiplier = static_cast<uint16_t>(in.take(16));
    p.shift = static_cast<uint8_t>(in.take(16));
    tile.params.push_back(p);
  }
  const auto take_value = [&] {
    const uint8_t code =
        format.huffman ? in.take_codeword(format.codes) : static_cast<uint8_t>(in.take(format.code_bits));
    return format.codebook ? weights.codebook.at(code) : static_cast<int8_t>(code);
  };
  const uint32_t columns = static_cast<uint32_t>(columns_per_pe) * static_cast<uint32_t>(pes);
  const uint32_t length = columns * static_cast<uint32_t>(kt);
  if (format.bitmask) {
    for (uint32_t column = 0; column < columns; ++column) {
      const uint32_t mask = in.take(kt);
      for (uint32_t k = 0; k < static_cast<uint32_t>(kt); ++k)
        if (mask >> k & 1) tile.values.emplace_back(column * static_cast<uint32_t>(kt) + k, take_value());
    }
  } else {
    for (uint32_t index = 0; index < length; ++index) {
      index += format.huffman ? in.take_codeword(format.runs) : in.take(format.run_bits);
      const int8_t value = take_value();
      if (value == 0) continue;
      if (index >= length) throw std::runtime_error("weight stream: a weight past the last column");
      tile.values.emplace_back(index, value);
    }
  }
  const size_t beat = static_cast<size_t>(beat_bytes);
  if ((in.bytes_taken() + beat - 1) / beat * beat != stream.size())
    throw std::runtime_error("weight stream: longer than its content");
  return tile;
}

}  // namespace winnow::models::compress
