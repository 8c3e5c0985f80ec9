// Kernel of wn_requantize: a row's psums become 8-lane words with bank and address (architecture section 2,
// arithmetic).
#pragma once
#include "hls/descriptor.h"
#include "hls/geometry.h"
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

struct BankWord {
  int bank = 0;
  uint16_t address = 0;
  Word data{};
};

inline bool operator==(const BankWord& a, const BankWord& b) {
  return a.bank == b.bank && a.address == b.address && a.data == b.data;
}

inline int16_t requantize_lane(int32_t psum, const Param& p, int low, int high) {
  const int64_t acc = int64_t{psum} + p.bias;
  const int64_t half = p.shift ? int64_t{1} << (p.shift - 1) : 0;
  const int64_t scaled = (acc * p.multiplier + half) >> p.shift;
  return static_cast<int16_t>(scaled < low ? low : scaled > high ? high : scaled);
}

/// One tile of row `row`; `params` are all of the row's.
inline void requantize(const Descriptor& d, const Geometry& g, int row, const Param* params, Stream<int32_t>& psums,
                       Stream<BankWord>& words) {
  const int kb = d.get(field::kb), wb = words_of(kb), banks = g.banks_of_row(row);
  const int low = d.get_signed(field::low), high = d.get_signed(field::high);
  const uint32_t pixels = d.get(field::pixels);
  for (uint32_t p = 0; p < pixels; ++p) {
    const uint32_t first = d.get(field::out_base) + p * d.get(field::out_x) + g.row_of_bank(row) * wb;
    for (int j = 0; j < banks; ++j) {
      const int bank = g.first_bank(row) + j * g.rows;
      Word word{};
      for (int k = 0; k < kb; ++k) {
        const Param& param = params[d.get(field::param_base) + j * kb + k];
        const int32_t psum = psums.read();
        word[k % kLanes] = param.shift < kNoChannel ? requantize_lane(psum, param, low, high) : int16_t{0};
        if (k % kLanes < kLanes - 1 && k < kb - 1) continue;
        words.write({bank, static_cast<uint16_t>(first + k / kLanes), word});
        word = Word{};
      }
      for (int w = wb; w < wb * (1 + g.pad_rows(row)); ++w)
        words.write({bank, static_cast<uint16_t>(first + w), Word{}});
    }
  }
}

}  // namespace winnow::hls
