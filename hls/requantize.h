// Kernel of wn_requantize: a row's psums become 8-lane words with bank and address (architecture section 2,
// arithmetic).
#pragma once
#include "hls/descriptor.h"
#include "hls/geometry.h"
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

inline int16_t requantize_lane(int32_t psum, const Param& p, int low, int high) {
  const int64_t acc = int64_t{psum} + p.bias;
  const int64_t half = p.shift ? int64_t{1} << (p.shift - 1) : 0;
  const int64_t scaled = (acc * p.multiplier + half) >> p.shift;
  return static_cast<int16_t>(scaled < low ? low : scaled > high ? high : scaled);
}

/// Row `row`'s words of the tile's pixel number `pixel`; `params` are all of the row's.
template <int ParamWords>
void requantize_pixel(const Descriptor& d, const Geometry& g, int row, uint32_t pixel,
                      const Param (&params)[ParamWords], Stream<int32_t>& psums, Stream<BankWrite>& words) {
  const int kb = d.get(field::kb), wb = words_of(kb), banks = g.banks_of_row(row);
  const int low = d.get_signed(field::low), high = d.get_signed(field::high);
  const uint32_t first = d.get(field::out_base) + pixel * d.get(field::out_x) + g.row_of_bank(row) * wb;
  for (int j = 0; j < banks; ++j) {
    const uint8_t bank = static_cast<uint8_t>(g.first_bank(row) + j * g.rows);
    Word word{};
    for (int k = 0; k < kb; ++k) {
      const Param& param = params[d.get(field::param_base) + j * kb + k];
      const int32_t psum = psums.read();
      word[k % kLanes] = param.shift < kNoChannel ? requantize_lane(psum, param, low, high) : int16_t{0};
      if (k % kLanes < kLanes - 1 && k < kb - 1) continue;
      words.write({bank, static_cast<uint16_t>(first + k / kLanes), word});
      word = Word{};
    }
    for (int w = wb; w < wb * (1 + g.pad_rows(row)); ++w) words.write({bank, static_cast<uint16_t>(first + w), Word{}});
  }
}

/// All pixels of a tile.
template <int ParamWords>
void requantize(const Descriptor& d, const Geometry& g, int row, const Param (&params)[ParamWords],
                Stream<int32_t>& psums, Stream<BankWrite>& words) {
  const uint32_t pixels = d.get(field::pixels);
  for (uint32_t p = 0; p < pixels; ++p) requantize_pixel(d, g, row, p, params, psums, words);
}

}  // namespace winnow::hls
