// The items that travel on the streams between blocks, and the 8-lane word.
#pragma once
#include <array>
#include <cstdint>

#include "hls/descriptor.h"
#include "hls/records.h"

namespace winnow::hls {

/// 8 lanes of q - zero_point, each -255..255.
using Word = std::array<int16_t, kLanes>;

/// A write to one of the banks.
struct BankWrite {
  uint8_t bank = 0;
  uint16_t address = 0;
  Word data{};
};

inline bool operator==(const BankWrite& a, const BankWrite& b) {
  return a.bank == b.bank && a.address == b.address && a.data == b.data;
}

/// One output pixel of the walk (wn_walker).
struct Pixel {
  uint16_t address = 0;      // of the first valid tap
  uint16_t column_word = 0;  // weight column / 8 of the first valid tap
  uint8_t ny = 0, nx = 0;    // valid taps; either 0: empty pixel
  uint16_t out_address = 0;  // VECTOR's output word address
  bool last = false;         // last pixel of the descriptor
};

/// One item down a column (wn_feeder).
struct Activation {
  int16_t value = 0;
  uint16_t column = 0;  // pointer address
  bool has = false;     // a value, not only the end of a pixel
  bool last = false;    // last item of the pixel
};

/// A weight pointer: the non-zero weights of one column in one PE.
struct Pointer {
  uint16_t start = 0;
  uint8_t count = 0;
};

/// A stored weight of a PE.
struct Weight {
  uint8_t k = 0;  // accumulator
  int8_t value = 0;
};

/// Requantize parameters of one output.
struct Param {
  int32_t bias = 0;
  uint16_t multiplier = 0;
  uint8_t shift = 0;  // 0..47; from kNoChannel on: no channel owns the output
};

/// The record of a parameter (records.h) and back.
constexpr uint64_t param_bits(const Param& p) {
  namespace r = record::param;
  return put_bits(r::bias.lsb, r::bias.width, static_cast<uint32_t>(p.bias)) |
         put_bits(r::multiplier.lsb, r::multiplier.width, p.multiplier) |
         put_bits(r::shift.lsb, r::shift.width, p.shift);
}
constexpr Param param_of(uint64_t bits) {
  namespace r = record::param;
  return {static_cast<int32_t>(get_signed_bits(r::bias.lsb, r::bias.width, bits)),
          static_cast<uint16_t>(get_bits(r::multiplier.lsb, r::multiplier.width, bits)),
          static_cast<uint8_t>(get_bits(r::shift.lsb, r::shift.width, bits))};
}

constexpr uint8_t kNoChannel = 48;  // its lane is 0, whatever range the others are clamped to

}  // namespace winnow::hls
