// Writes the weight stream of a tile.
#include "models/compress/weight_stream.h"

#include <array>
#include <cassert>

#include "models/compress/stream_walk.h"

namespace winnow::models::compress {
namespace {

/// Packs bits, the first one as bit 0 of byte 0.
class BitWriter {
 public:
  /// The low `count` bits of `bits`, bit 0 first; count <= 32.
  void put(uint32_t bits, int count) {
    held_ |= (bits & ((uint64_t{1} << count) - 1)) << count_;
    for (count_ += count; count_ >= 8; count_ -= 8) {
      bytes_.push_back(static_cast<uint8_t>(held_));
      held_ >>= 8;
    }
  }
  /// A codeword, its highest bit first.
  void put_codeword(const HuffmanCode& code, uint32_t symbol) {
    assert(code.length[symbol] > 0);
    uint32_t reversed = 0;
    for (int i = 0; i < code.length[symbol]; ++i) reversed = reversed << 1 | (code.codeword[symbol] >> i & 1u);
    put(reversed, code.length[symbol]);
  }
  std::vector<uint8_t> finish(int beat_bytes) {
    if (count_ > 0) put(0, 8 - count_);
    const size_t beat = static_cast<size_t>(beat_bytes);
    bytes_.resize((bytes_.size() + beat - 1) / beat * beat, 0);
    return std::move(bytes_);
  }

 private:
  std::vector<uint8_t> bytes_;
  uint64_t held_ = 0;
  int count_ = 0;
};

}  // namespace

std::vector<uint8_t> encode(const RowTile& tile, const StreamFormat& format, int beat_bytes) {
  assert(tile.params.empty() || tile.params.size() == static_cast<size_t>(tile.kt));
  BitWriter out;
  const auto put_code = [&](uint8_t code) {
    if (format.huffman) out.put_codeword(format.codes, code);
    else out.put(code, format.code_bits);
  };
  for (const hls::Param& p : tile.params) {
    const uint64_t word = hls::param_bits(p);
    out.put(static_cast<uint32_t>(word), 32);
    out.put(static_cast<uint32_t>(word >> 32), 32);
  }
  if (format.bitmask) {
    walk_columns(tile, format, [&](uint32_t mask, const uint8_t* codes, int count) {
      out.put(mask, tile.kt);
      for (int i = 0; i < count; ++i) put_code(codes[i]);
    });
  } else {
    walk_runs(tile, format, [&](uint32_t run, uint8_t code) {
      if (format.huffman) out.put_codeword(format.runs, run);
      else out.put(run, format.run_bits);
      put_code(code);
    });
  }
  return out.finish(beat_bytes);
}

}  // namespace winnow::models::compress
