// One weight decoder: a stream of 64-bit words in, the writes to the memories of its PEs out (docs/architecture.md,
// section 4).
#pragma once
#include <cstdint>

#include "hls/huffman.h"
#include "hls/registers.h"
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

/// What is built: the decoder's PEs, depths of their memories, 64-bit words in a beat, whether the row's parameters
/// come with its stream.
struct DecoderShape {
  int pes = 1;
  int weight_words = 16, pointer_words = 16, param_words = 4;
  int beat_words = 1;
  bool params = true;
};

/// The decoder's part of LOAD_WEIGHTS.
struct DecoderCommand {
  int kt = 1;     // accumulators in use, 1..32
  int ncols = 8;  // weight columns of each PE
  bool bitmask = false;
  bool run5 = false;
  bool codebook = false;
  bool huffman = false;
  int code_bits = 8;
  uint16_t weight_base = 0, pointer_base = 0, param_base = 0;
  int beats = 0;  // length of the stream
};

inline DecoderCommand decoder_command(const Descriptor& d, int stream, int banks_of_row) {
  DecoderCommand c;
  c.kt = static_cast<int>(d.get(field::lw_kb)) * banks_of_row;
  c.ncols = static_cast<int>(d.get(field::lw_ncols));
  c.bitmask = d.get(field::lw_bitmask);
  c.run5 = d.get(field::lw_run5);
  c.codebook = d.get(field::lw_codebook);
  c.huffman = d.get(field::lw_huffman);
  c.code_bits = static_cast<int>(d.get(field::lw_code_bits));
  c.weight_base = static_cast<uint16_t>(d.get(field::lw_weight_base));
  c.pointer_base = static_cast<uint16_t>(d.get(field::lw_pointer_base));
  c.param_base = static_cast<uint16_t>(d.get(field::lw_param_base));
  c.beats = static_cast<int>(d.get(field::lw_beats, stream - static_cast<int>(d.get(field::lw_stream_first))));
  return c;
}

/// What LOAD_TABLES fills.
struct DecoderTables {
  uint8_t run[32] = {};  // run length by rank
  HuffmanTable runs, codes;
  uint8_t codebook[256] = {};  // value by code, or by rank with Huffman (with or without a codebook layer)

  void write(int address, uint8_t byte) {
    if (address < kTableRunLimit) run[address - kTableRun] = byte & 31;
    else if (address < kTableRunDelta) HuffmanTable::set_byte(runs.limit, address - kTableRunLimit, byte);
    else if (address < kTableCodeLimit) HuffmanTable::set_byte(runs.delta, address - kTableRunDelta, byte);
    else if (address < kTableCodeDelta) HuffmanTable::set_byte(codes.limit, address - kTableCodeLimit, byte);
    else if (address < kTableCodebook) HuffmanTable::set_byte(codes.delta, address - kTableCodeDelta, byte);
    else if (address < kTableBytes) codebook[address - kTableCodebook] = byte;
  }
};

struct ParamWrite {
  uint16_t address = 0;
  Param param;
};
struct WeightWrite {
  uint8_t pe = 0;  // of the decoder, from 0
  uint16_t address = 0;
  Weight weight;
};
struct PointerWrite {
  uint8_t pe = 0;
  uint16_t address = 0;
  Pointer pointer;
};

/// The three write ports. Each keeps its own order; how the three interleave is not part of the contract.
struct DecoderWrites {
  Stream<ParamWrite>& params;
  Stream<WeightWrite>& weights;
  Stream<PointerWrite>& pointers;
};

/// Bits of the stream, bit 0 of each word first; zeros after the end.
class BitReader {
 public:
  BitReader(Stream<uint64_t>& words, int count) : words_(words), left_(count) {
    current_ = next_word();
    next_ = next_word();
  }

  /// The next 64 bits, the first one as bit 0.
  uint64_t peek() const { return offset_ ? current_ >> offset_ | next_ << (64 - offset_) : current_; }

  /// The next 12 bits, the first one as bit 11.
  uint16_t peek_codeword() const {
    const uint64_t bits = peek();
    uint16_t v = 0;
    for (int i = 0; i < kHuffmanMaxLength; ++i) v = static_cast<uint16_t>(v << 1 | (bits >> i & 1));
    return v;
  }

  /// Takes `count` bits, 1..64.
  uint64_t take(int count) {
    const uint64_t bits = count == 64 ? peek() : peek() & ((uint64_t{1} << count) - 1);
    offset_ += count;
    if (offset_ >= 64) {
      offset_ -= 64;
      current_ = next_;
      next_ = next_word();
      ++passed_;
    }
    return bits;
  }

  /// Words that hold at least one bit taken so far.
  int words_touched() const { return passed_ + (offset_ > 0); }

  /// Empties what is left of the stream.
  void drain() {
    while (left_ > 0) next_word();
  }

 private:
  uint64_t next_word() {
    if (left_ == 0) return 0;
    --left_;
    return words_.read();
  }

  Stream<uint64_t>& words_;
  int left_;
  uint64_t current_ = 0, next_ = 0;
  int offset_ = 0;  // bits of current_ taken
  int passed_ = 0;  // words wholly taken
};

/// Decodes one stream of a tile. Always takes all `beats * beat_words` words.
///
/// Order: the kt parameters, if the shape has them; then PE by PE, column by column, the weights of each accumulator
/// and the column's pointer. An entry of value 0 (a filler, or a code whose value is 0) is not stored and not counted.
/// Every column gets a pointer, its start absolute: `weight_base` plus the weights that the PE got in earlier columns.
///
/// kErrorDecode: no codeword matches; the stream ends before its content does; a weight lies past the last column; a
/// whole beat or more is left after the content. (What the padding bits are is not looked at.)
/// kErrorOverflow: a write would lie past the end of its memory; it does not happen.
/// The first error ends the decoding; nothing is written after it.
class WeightDecoder {
 public:
  WeightDecoder(const DecoderShape& shape, const DecoderTables& tables, const DecoderCommand& command,
                Stream<uint64_t>& words, const DecoderWrites& writes)
      : shape_(shape), tables_(tables), command_(command), writes_(writes),
        total_words_(command.beats * shape.beat_words), bits_(words, total_words_),
        weight_address_(command.weight_base), start_(command.weight_base) {}

  ErrorCode run() {
    if (shape_.params) params();
    while (error_ == kErrorNone && pe_ < shape_.pes) {
      if (command_.bitmask) mask_column();
      else run_symbol();
    }
    if (error_ == kErrorNone && total_words_ - bits_.words_touched() >= shape_.beat_words) error_ = kErrorDecode;
    bits_.drain();
    return error_;
  }

 private:
  void params() {
    for (int k = 0; k < command_.kt && error_ == kErrorNone; ++k) {
      const uint64_t word = take(64);
      const int address = command_.param_base + k;
      if (error_ == kErrorNone && address >= shape_.param_words) error_ = kErrorOverflow;
      if (error_ != kErrorNone) return;
      writes_.params.write({static_cast<uint16_t>(address), param_of(word)});
    }
  }

  void run_symbol() {
    const int zeros =
        command_.huffman ? tables_.run[rank(tables_.runs) & 31] : static_cast<int>(take(command_.run5 ? 5 : 4));
    if (error_ != kErrorNone) return;
    const int8_t value = take_value();
    if (error_ != kErrorNone) return;
    advance(zeros);
    if (error_ != kErrorNone) return;
    if (pe_ == shape_.pes) {
      if (value != 0) error_ = kErrorDecode;
      return;
    }
    put(value);
    advance(1);
  }

  void mask_column() {
    const uint64_t mask = take(command_.kt);
    while (error_ == kErrorNone && k_ < command_.kt) {
      if (mask >> k_ & 1) {
        const int8_t value = take_value();
        if (error_ == kErrorNone) put(value);
      }
      ++k_;
    }
    advance(0);
  }

  /// Stores a weight at the current entry.
  void put(int8_t value) {
    if (value == 0) return;
    if (weight_address_ >= shape_.weight_words) {
      error_ = kErrorOverflow;
      return;
    }
    writes_.weights.write(
        {static_cast<uint8_t>(pe_), static_cast<uint16_t>(weight_address_++), {static_cast<uint8_t>(k_), value}});
  }

  /// Moves on by `entries`, closing the columns that it leaves.
  void advance(int entries) {
    k_ += entries;
    while (error_ == kErrorNone && pe_ < shape_.pes && k_ >= command_.kt) {
      k_ -= command_.kt;
      close_column();
    }
  }

  void close_column() {
    const int address = command_.pointer_base + column_;
    if (address >= shape_.pointer_words) {
      error_ = kErrorOverflow;
      return;
    }
    writes_.pointers.write({static_cast<uint8_t>(pe_),
                            static_cast<uint16_t>(address),
                            {static_cast<uint16_t>(start_), static_cast<uint8_t>(weight_address_ - start_)}});
    start_ = weight_address_;
    if (++column_ == command_.ncols) {
      column_ = 0;
      ++pe_;
      start_ = weight_address_ = command_.weight_base;
    }
  }

  int8_t take_value() {
    if (command_.huffman) return static_cast<int8_t>(tables_.codebook[rank(tables_.codes)]);
    const uint8_t code = static_cast<uint8_t>(take(command_.code_bits));
    return static_cast<int8_t>(command_.codebook ? tables_.codebook[code] : code);
  }

  uint8_t rank(const HuffmanTable& table) {
    const HuffmanMatch m = match(table, bits_.peek_codeword());
    if (!m.hit) {
      error_ = kErrorDecode;
      return 0;
    }
    take(m.length);
    return m.rank;
  }

  uint64_t take(int count) {
    const uint64_t bits = bits_.take(count);
    if (bits_.words_touched() > total_words_) error_ = kErrorDecode;
    return bits;
  }

  const DecoderShape& shape_;
  const DecoderTables& tables_;
  const DecoderCommand& command_;
  const DecoderWrites writes_;
  const int total_words_;
  BitReader bits_;
  ErrorCode error_ = kErrorNone;
  int pe_ = 0, column_ = 0, k_ = 0;  // the current entry
  int weight_address_;               // next free weight word of the PE
  int start_;                        // where the current column's weights start
};

inline ErrorCode decode_stream(const DecoderShape& shape, const DecoderTables& tables, const DecoderCommand& command,
                               Stream<uint64_t>& words, const DecoderWrites& writes) {
  return WeightDecoder(shape, tables, command, words, writes).run();
}

/// `decode_stream` of a decoder as it is built.
template <int Pes, int WeightWords, int PointerWords, int ParamWords, int BeatWords, bool HasParams>
ErrorCode decoder(const DecoderTables& tables, const DecoderCommand& command, Stream<uint64_t>& words,
                  Stream<ParamWrite>& params, Stream<WeightWrite>& weights, Stream<PointerWrite>& pointers) {
  constexpr DecoderShape kShape{Pes, WeightWords, PointerWords, ParamWords, BeatWords, HasParams};
  return decode_stream(kShape, tables, command, words, {params, weights, pointers});
}

}  // namespace winnow::hls
