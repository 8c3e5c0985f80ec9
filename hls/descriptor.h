// Program descriptors and decoder tables: every field's place, the one source for C++, RTL and documents.
#pragma once
#include <cstdint>
#include <cstdio>

#include "hls/stop.h"

#include "hls/names.h"
#include "hls/records.h"

namespace winnow::hls {

constexpr int kUnitBytes = 32;       // program granule
constexpr int kDescriptorUnits = 3;  // largest descriptor
constexpr int kDescriptorBits = kDescriptorUnits * kUnitBytes * 8;
constexpr int kLengthSlots = 256;
constexpr int kHuffmanMaxLength = 12;
constexpr int kDepthwiseParams = 7;  // coefficient words before the weights: bias 4, multiplier 2, shift 1 bytes a lane
constexpr int kDepthwiseTaps = 64;   // largest kh * kw

struct Field {
  const char* name;  // as in RTL: `WN_<NAME>
  int lsb, width;
  const char* meaning;
};

#define WN_FIELDS(X)                                                                                                  \
  /* header */                                                                                                        \
  X(opcode, 0, 8, "what to do")                                                                                       \
  X(size, 8, 4, "descriptor size in 32-byte units")                                                                   \
  X(tag, 16, 16, "layer, for counters")                                                                               \
  X(wait_lw, 32, 16, "start when this many weight loads are done")                                                    \
  X(wait_la, 48, 16, "... activation loads")                                                                          \
  X(wait_cp, 64, 16, "... compute tiles")                                                                             \
  X(wait_vu, 80, 16, "... vector passes")                                                                             \
  X(wait_st, 96, 16, "... stores")                                                                                    \
  /* LOAD_TABLES (1 unit) */                                                                                          \
  X(lt_address, 128, 32, "DRAM byte address, beat-aligned")                                                           \
  X(lt_beats, 160, 16, "beats to read")                                                                               \
  X(lt_first, 176, 16, "table byte address of the first byte")                                                        \
  X(lt_bytes, 192, 16, "bytes to write; the rest of the last beat is padding")                                        \
  /* LOAD_WEIGHTS (2 or 3 units) */                                                                                   \
  X(lw_address, 128, 32, "DRAM byte address of the first stream")                                                     \
  X(lw_stream_first, 160, 8, "first stream")                                                                          \
  X(lw_stream_count, 168, 8, "streams, 1..32; number i's length is 16-bit field i of lw_beats")                       \
  X(lw_ncols, 176, 16, "weight columns per PE")                                                                       \
  X(lw_kb, 192, 8, "outputs per (row, bank) pair; kt = kb * banks of the row")                                        \
  X(lw_bitmask, 200, 1, "1: bitmask, 0: runs")                                                                        \
  X(lw_run5, 201, 1, "1: 5-bit runs, 0: 4-bit")                                                                       \
  X(lw_codebook, 202, 1, "1: codes go through the codebook")                                                          \
  X(lw_huffman, 203, 1, "1: runs and codes are Huffman codewords")                                                    \
  X(lw_code_bits, 204, 4, "bits of a plain code, 2..8")                                                               \
  X(lw_weight_base, 208, 16, "first weight word in every PE")                                                         \
  X(lw_pointer_base, 224, 16, "first pointer word in every PE, a multiple of 8")                                      \
  X(lw_param_base, 240, 16, "first parameter word of the row")                                                        \
  X(lw_beats, 256, 512, "32 x 16 bits: beats of each stream")                                                         \
  /* LOAD_ACTS, STORE_ACTS (1 unit) */                                                                                \
  X(act_address, 128, 32, "DRAM byte address, beat-aligned")                                                          \
  X(act_base, 160, 16, "first bank word")                                                                             \
  X(act_words, 176, 16, "words per bank")                                                                             \
  X(act_slot, 192, 8, "length slot")                                                                                  \
  X(act_zero_point, 200, 8, "zero point of the bytes in DRAM")                                                        \
  X(act_run, 208, 16, "words per run, 1 and up: word n at act_base + (n / act_run) * act_stride + n % act_run")       \
  X(act_stride, 224, 16, "address step from run to run")                                                              \
  /* COMPUTE, VECTOR (3 units): pixel walk */                                                                         \
  X(batches, 128, 16, "batch elements")                                                                               \
  X(out_h, 144, 16, "output rows")                                                                                    \
  X(out_w, 160, 16, "output columns")                                                                                 \
  X(kh, 176, 8, "kernel rows")                                                                                        \
  X(kw, 184, 8, "kernel columns")                                                                                     \
  X(words, 616, 16, "words per input pixel")                                                                          \
  X(tap_x, 200, 16, "address step per kernel column")                                                                 \
  X(tap_y, 216, 16, "address step per kernel row")                                                                    \
  X(start, 232, 16, "address of tap (0,0) of output pixel 0; wraps below 0 with padding")                             \
  X(step_x, 248, 16, "address step per output column")                                                                \
  X(step_y, 264, 16, "... per output row")                                                                            \
  X(step_b, 280, 16, "... per batch element")                                                                         \
  X(col_base, 296, 16, "pointer base / 8")                                                                            \
  X(col_y, 312, 16, "column words per kernel row: kw * words")                                                        \
  X(y_lo, 328, 16, "signed, see the pixel walk")                                                                      \
  X(y_hi, 344, 16, "signed")                                                                                          \
  X(y_e, 360, 8, "")                                                                                                  \
  X(y_h, 368, 8, "")                                                                                                  \
  X(y_q, 376, 8, "stride / dilation")                                                                                 \
  X(y_r, 384, 8, "stride % dilation")                                                                                 \
  X(y_d, 392, 8, "dilation")                                                                                          \
  X(x_lo, 400, 16, "signed")                                                                                          \
  X(x_hi, 416, 16, "signed")                                                                                          \
  X(x_e, 432, 8, "")                                                                                                  \
  X(x_h, 440, 8, "")                                                                                                  \
  X(x_q, 448, 8, "")                                                                                                  \
  X(x_r, 456, 8, "")                                                                                                  \
  X(x_d, 464, 8, "")                                                                                                  \
  X(out_base, 472, 16, "bank address of the first output word (COMPUTE: of this tile's first word)")                  \
  X(out_x, 488, 16, "output address step per output column (COMPUTE: per pixel)")                                     \
  X(out_y, 504, 16, "... per output row (VECTOR)")                                                                    \
  X(out_b, 520, 16, "... per batch element (VECTOR)")                                                                 \
  X(low, 536, 9, "signed lower clamp of the output lane")                                                             \
  X(high, 545, 9, "signed upper clamp")                                                                               \
  /* COMPUTE only */                                                                                                  \
  X(kb, 560, 8, "outputs per (row, bank) pair")                                                                       \
  X(param_base, 568, 16, "first parameter word of every row")                                                         \
  X(pixels, 584, 32, "batches * out_h * out_w, counted by the requantizers")                                          \
  /* VECTOR only */                                                                                                   \
  X(is_max, 560, 1, "1: max, 0: sum")                                                                                 \
  X(shift, 561, 6, "right shift, 0..47")                                                                              \
  X(mult0, 568, 16, "multiplier of even kernel rows")                                                                 \
  X(mult1, 584, 16, "multiplier of odd kernel rows")                                                                  \
  X(depthwise, 567, 1, "1: weighted sum, coefficients in each bank; is_max = 0, words = 1, col_base = 0, col_y = kw") \
  X(coef_base, 600, 16, "depthwise: bank address of the coefficients")                                                \
  X(coef_count, 632, 8, "depthwise: words of coefficients, 7 + kh * kw")

constexpr Field kFields[] = {
#define X(name, lsb, width, meaning) {#name, lsb, width, meaning},
    WN_FIELDS(X)
#undef X
};

/// Field constants by name: `field::opcode.lsb`.
namespace field {
#define X(name, lsb, width, meaning) constexpr Field name{#name, lsb, width, meaning};
WN_FIELDS(X)
#undef X
}  // namespace field

/// Of how many descriptors of each unit it waits for.
constexpr Field kWaits[kUnits] = {field::wait_lw, field::wait_la, field::wait_cp, field::wait_vu, field::wait_st};

/// A descriptor's bits.
struct Descriptor {
  uint64_t bits[kDescriptorBits / 64] = {};

  /// Field of up to 32 bits, or the 16-bit element `index` of a wider one.
  constexpr uint32_t get(Field f, int index = 0) const {
    const int lsb = f.lsb + 16 * index, width = element_width(f);
    uint64_t v = bits[lsb / 64] >> (lsb % 64);
    if (lsb % 64 + width > 64) v |= bits[lsb / 64 + 1] << (64 - lsb % 64);
    return static_cast<uint32_t>(v & ((uint64_t{1} << width) - 1));
  }
  /// Stops (stop.h) at a value that the field cannot hold: whoever fills a descriptor has proved or checked that it
  /// does.
  constexpr void set(Field f, uint32_t value, int index = 0) {
    if (uint64_t{value} >> element_width(f)) stop_out_of_range(f, value);
    set_wrapping(f, value, index);
  }
  /// A two's complement value, checked likewise.
  constexpr void set_signed(Field f, int32_t value) {
    const int64_t limit = int64_t{1} << (f.width - 1);
    if (value < -limit || value >= limit) stop_out_of_range(f, value);
    set_wrapping(f, static_cast<uint32_t>(value));
  }
  /// The low bits of a value that counts modulo the field: bank addresses and steps between them.
  constexpr void set_wrapping(Field f, uint32_t value, int index = 0) {
    const int lsb = f.lsb + 16 * index, width = element_width(f);
    for (int i = 0; i < width; ++i) {
      const int p = lsb + i;
      const uint64_t bit = uint64_t{1} << (p % 64);
      bits[p / 64] = (value >> i & 1) ? bits[p / 64] | bit : bits[p / 64] & ~bit;
    }
  }
  /// Sign-extended field.
  constexpr int32_t get_signed(Field f) const {
    const uint32_t v = get(f), sign = uint32_t{1} << (f.width - 1);
    return static_cast<int32_t>((v ^ sign) - sign);
  }

 private:
  /// Of the field, or of an element of a wider one.
  static constexpr int element_width(Field f) { return f.width > 32 ? 16 : f.width; }
  static void stop_out_of_range(Field f, int64_t value) {
    char text[128];
    std::snprintf(text, sizeof text, "descriptor field %s: expected a value of %d bits, got %lld", f.name,
                  element_width(f), static_cast<long long>(value));
    stop(text);
  }
};

/// Decoder table byte addresses (LOAD_TABLES).
constexpr int kTableRun = 0;        // 32 run values by rank
constexpr int kTableRunLimit = 32;  // limit[1..12], 2 bytes each, low first
constexpr int kTableRunDelta = 56;  // delta[1..12]
constexpr int kTableCodeLimit = 80;
constexpr int kTableCodeDelta = 104;
constexpr int kTableCodebook = 128;  // value of code (Huffman: of rank), up to 256 bytes
constexpr int kTableBytes = 384;

}  // namespace winnow::hls
