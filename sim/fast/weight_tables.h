// The decoder tables that LOAD_TABLES fills, ready to look up: whole codewords by their next 12 stream bits.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "hls/descriptor.h"

namespace winnow::sim::fast {

class WeightTables {
 public:
  struct Codeword {
    uint8_t length = 0;  // 0: no codeword starts like this
    uint8_t value = 0;   // of a run: entries to skip; of a code: 1 when its weight is not zero
  };

  void write(int address, uint8_t byte) {
    bytes_[static_cast<size_t>(address) % bytes_.size()] = byte;
    fresh_ = false;
  }
  /// By 12 bits, the first one lowest. Valid until the next write.
  const Codeword* runs() { return refresh(), runs_.data(); }
  const Codeword* codes() { return refresh(), codes_.data(); }
  /// Weight of a plain code.
  uint8_t weight(int code) const { return bytes_[static_cast<size_t>(hls::kTableCodebook + code)]; }

 private:
  static constexpr int kBits = hls::kHuffmanMaxLength;

  void refresh();
  /// Length and rank of what starts with `bits`, the first one on top.
  Codeword match(int limits, int deltas, uint32_t bits) const;

  std::array<uint8_t, 512> bytes_{};
  bool fresh_ = false;
  std::array<Codeword, 1 << kBits> runs_, codes_;
};

}  // namespace winnow::sim::fast
