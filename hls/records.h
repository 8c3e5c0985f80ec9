// Packed records on the streams between blocks, and the word of a bank: the one source of their bits for C++ and
// Verilog. hls/types.h has the same records unpacked.
#pragma once
#include <cstdint>
#include <iterator>

namespace winnow::hls {

constexpr int kLanes = 8;
constexpr int kLaneBits = 9;
constexpr int kWordBits = kLanes * kLaneBits;

/// Every record with its fields and their widths, from bit 0 up.
#define WN_RECORDS(RECORD)          \
  RECORD(pixel, WN_PIXEL)           \
  RECORD(activation, WN_ACTIVATION) \
  RECORD(pointer, WN_POINTER)       \
  RECORD(weight, WN_WEIGHT)         \
  RECORD(param, WN_PARAM)

/// One output pixel of the walk.
#define WN_PIXEL(X)                                      \
  X(address, 16)     /* of the first valid tap */        \
  X(column_word, 16) /* weight column / 8 of that tap */ \
  X(ny, 8)           /* valid taps; either 0: none */    \
  X(nx, 8)                                               \
  X(out_address, 16) /* of the output word (VECTOR) */   \
  X(last, 1)         /* of the descriptor */

/// One item down a column.
#define WN_ACTIVATION(X)                             \
  X(value, kLaneBits) /* signed */                   \
  X(column, 16)       /* pointer address */          \
  X(has, 1)           /* a value, not only an end */ \
  X(last, 1)          /* of the pixel */

/// The non-zero weights of one column in one PE.
#define WN_POINTER(X) \
  X(start, 16)        \
  X(count, 6)

/// A stored weight.
#define WN_WEIGHT(X)       \
  X(value, 8) /* signed */ \
  X(k, 5)     /* accumulator */

/// Requantization of one output; in DRAM the low bits of a 64-bit word.
#define WN_PARAM(X) \
  X(bias, 32)       \
  X(multiplier, 16) \
  X(shift, 6)

struct RecordField {
  const char* name;
  int lsb, width;
};

/// By name: `record::pixel::nx.lsb`, and the whole width, `record::pixel::bits`.
namespace record {
#define WN_FIELD_BITS(field, field_width) field##_lsb, field##_msb = field##_lsb + (field_width)-1,
#define WN_FIELD_CONSTANT(field, field_width) constexpr RecordField field{#field, field##_lsb, field_width};
#define WN_FIELD_ENTRY(field, field_width) field,
#define RECORD(name, FIELDS)                                 \
  namespace name {                                           \
  enum : int { FIELDS(WN_FIELD_BITS) bits };                 \
  FIELDS(WN_FIELD_CONSTANT)                                  \
  constexpr RecordField fields[] = {FIELDS(WN_FIELD_ENTRY)}; \
  }
WN_RECORDS(RECORD)
#undef RECORD
#undef WN_FIELD_ENTRY
#undef WN_FIELD_CONSTANT
#undef WN_FIELD_BITS
}  // namespace record

/// A field of a record of at most 64 bits: into its place, and out of it.
constexpr uint64_t put_bits(int lsb, int width, uint64_t value) {
  return (value & (~uint64_t{0} >> (64 - width))) << lsb;
}
constexpr uint64_t get_bits(int lsb, int width, uint64_t record) {
  return (record >> lsb) & (~uint64_t{0} >> (64 - width));
}
constexpr int64_t get_signed_bits(int lsb, int width, uint64_t record) {
  return static_cast<int64_t>(record << (64 - width - lsb)) >> (64 - width);
}

struct Record {
  const char* name;
  int bits;
  const RecordField *begin, *end;
};
constexpr Record kRecords[] = {
#define RECORD(name, FIELDS) \
  {#name, record::name::bits, std::begin(record::name::fields), std::end(record::name::fields)},
    WN_RECORDS(RECORD)
#undef RECORD
};

}  // namespace winnow::hls
