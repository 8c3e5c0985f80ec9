// The states of wn_decoder as straight loops: a step per cycle that takes bits, plus the cycles that pass columns.
#include "sim/fast/weight_stream.h"

#include <cstring>
#include <stdexcept>
#include <string>

namespace winnow::sim::fast {
namespace {

namespace field = hls::field;

constexpr uint32_t kPeek = hls::kHuffmanMaxLength;

/// The stream's bits, and which cycle takes them.
class Bits {
 public:
  Bits(const uint64_t* padded, size_t words, WeightStream& stream)
      : bytes_(reinterpret_cast<const uint8_t*>(padded)), words_(static_cast<uint32_t>(words)),
        use_(stream.words.data()) {}

  /// The next 32 bits or more; beyond the end zeros.
  uint64_t peek() const {
    uint64_t v;
    std::memcpy(&v, bytes_ + position_ / 8, sizeof v);
    return v >> position_ % 8;
  }
  /// One cycle that takes `count` bits and needs `look` to be held, unless the stream ends first.
  void take(uint32_t count, uint32_t look) {
    const uint32_t reach = (position_ + look - 1) / 64, left = position_ / 64;
    if (reach >= seen_ && seen_ < words_) use_[seen_++].first = cycle_;
    position_ += count;
    if (position_ / 64 != left) {
      expect_end();
      use_[left].last = cycle_;
    }
    ++cycle_;
  }
  void pass() { ++cycle_; }
  void expect_end() const {
    if (position_ > 64 * uint64_t{words_}) throw std::runtime_error("the stream ends too early");
  }
  uint32_t cycle() const { return cycle_; }  // of the next step

 private:
  const uint8_t* bytes_;
  uint32_t words_;
  WordUse* use_;
  uint32_t position_ = 0, seen_ = 0, cycle_ = 0;
};

/// Counts the weights of column after column.
class Columns {
 public:
  Columns(const ColumnCounts& out, int pointer_base, int weight_base, int ncols)
      : out_(out), base_(pointer_base), weight_base_(weight_base), ncols_(ncols),
        pes_(static_cast<int>(out.counts.size())) {
    if (pointer_base + ncols > out.pointer_words) throw std::runtime_error("pointers past the end of a PE memory");
    open();
  }

  bool final() const { return pe_ + 1 == pes_ && column_ + 1 == ncols_; }
  void add(bool weight) { count_ += weight; }
  void close() {
    *at_ = static_cast<uint8_t>(count_);
    at_ += out_.stride;
    weights_ += count_;
    count_ = 0;
    if (++column_ < ncols_) return;
    if (weight_base_ + weights_ > out_.weight_words) throw std::runtime_error("weights past the end of a PE memory");
    column_ = weights_ = 0;
    if (++pe_ < pes_) open();
  }

 private:
  void open() {
    at_ = out_.counts[static_cast<size_t>(pe_)] + static_cast<size_t>(base_) * static_cast<size_t>(out_.stride);
  }

  const ColumnCounts& out_;
  const int base_, weight_base_, ncols_, pes_;
  int pe_ = 0, column_ = 0, weights_ = 0, count_ = 0;
  uint8_t* at_ = nullptr;
};

struct Symbols {
  const WeightTables::Codeword *runs, *codes;  // Huffman
  uint32_t run_bits, code_bits;                // plain
  const uint8_t* not_zero;                     // plain: by code

  /// One code; whether its weight is not zero.
  template <bool Huffman>
  bool code(Bits& bits) const {
    if (Huffman) {
      const WeightTables::Codeword& c = codes[bits.peek() % (1 << kPeek)];
      if (c.length == 0) throw std::runtime_error("a codeword without meaning");
      bits.take(c.length, kPeek);
      return c.value;
    }
    const uint64_t v = bits.peek();
    bits.take(code_bits, code_bits);
    return not_zero[v & ((1u << code_bits) - 1)];
  }
};

/// Returns the cycle of the last column's end.
template <bool Huffman>
uint32_t walk_runs(Bits& bits, Columns& columns, const Symbols& s, uint32_t kt) {
  for (uint32_t k = 0;;) {  // k: entries of the open column passed
    if (k == kt && columns.final()) {
      columns.close();
      return bits.cycle();
    }
    uint32_t run;
    bool weight;
    if (Huffman) {
      const WeightTables::Codeword& r = s.runs[bits.peek() % (1 << kPeek)];
      if (r.length == 0) throw std::runtime_error("a codeword without meaning");
      run = r.value;
      bits.take(r.length, kPeek);
      weight = s.template code<true>(bits);
    } else {
      const uint64_t v = bits.peek();
      run = v & ((1u << s.run_bits) - 1);
      bits.take(s.run_bits + s.code_bits, s.run_bits + s.code_bits);
      weight = s.not_zero[v >> s.run_bits & ((1u << s.code_bits) - 1)];
    }
    uint32_t distance = k + run;
    while (distance >= kt) {  // a column a cycle, the first in the symbol's own
      const bool final = columns.final();
      columns.close();
      if (final) {
        if (weight) throw std::runtime_error("a weight past the end");
        return bits.cycle() - 1;
      }
      distance -= kt;
      if (distance >= kt) bits.pass();
    }
    columns.add(weight);
    k = distance + 1;
  }
}

template <bool Huffman>
uint32_t walk_bitmask(Bits& bits, Columns& columns, const Symbols& s, uint32_t kt) {
  for (;;) {
    const uint64_t mask = bits.peek() & ((uint64_t{1} << kt) - 1);
    bits.take(kt, kt);
    for (uint64_t left = mask; left != 0; left &= left - 1) columns.add(s.template code<Huffman>(bits));
    const bool final = columns.final();
    columns.close();
    if (final) return bits.cycle() - 1;
  }
}

}  // namespace

void WeightWalker::walk(const hls::Descriptor& d, int banks, bool params, const uint8_t* bytes, size_t words,
                        WeightTables& tables, const ColumnCounts& out, WeightStream& stream) {
  padded_.assign(words + 2, 0);
  std::memcpy(padded_.data(), bytes, 8 * words);
  stream.words.assign(words, WordUse{});

  const uint32_t kt = d.get(field::lw_kb) * static_cast<uint32_t>(banks);
  if (kt == 0 || kt > 32 || d.get(field::lw_ncols) == 0) throw std::runtime_error("a LOAD_WEIGHTS out of range");
  const bool huffman = d.get(field::lw_huffman), bitmask = d.get(field::lw_bitmask),
             codebook = d.get(field::lw_codebook);
  uint8_t not_zero[256];
  for (int code = 0; code < 256; ++code) not_zero[code] = codebook ? tables.weight(code) != 0 : code != 0;
  Symbols symbols{nullptr, nullptr, d.get(field::lw_run5) ? 5u : 4u, d.get(field::lw_code_bits), not_zero};
  if (huffman) symbols.runs = tables.runs(), symbols.codes = tables.codes();

  Bits bits(padded_.data(), words, stream);
  for (uint32_t k = 0; params && k < kt; ++k) bits.take(64, 64);
  Columns columns(out, static_cast<int>(d.get(field::lw_pointer_base)), static_cast<int>(d.get(field::lw_weight_base)),
                  static_cast<int>(d.get(field::lw_ncols)));
  if (bitmask)
    stream.end =
        huffman ? walk_bitmask<true>(bits, columns, symbols, kt) : walk_bitmask<false>(bits, columns, symbols, kt);
  else
    stream.end = huffman ? walk_runs<true>(bits, columns, symbols, kt) : walk_runs<false>(bits, columns, symbols, kt);
  bits.expect_end();
}

}  // namespace winnow::sim::fast
