// Kernel of wn_array: one COMPUTE tile, composed of the blocks' kernels.
#pragma once
#include "hls/feeder.h"
#include "hls/geometry.h"
#include "hls/pe.h"
#include "hls/requantize.h"
#include "hls/walker.h"

namespace winnow::hls {

/// Words of row r go to words[r]; `Out` is a stream of BankWrite. Returns the pairs multiplied. Goes pixel by pixel, so
/// that the streams inside hold one pixel: a column has at most one activation for each of its pointers.
template <int Accumulators, int Rows, int Columns, int WeightWords, int PointerWords, int ParamWords, int BankWords,
          typename Out>
uint64_t array(const Descriptor& d, const Weight (&weights)[Rows][Columns][WeightWords],
               const Pointer (&pointers)[Rows][Columns][PointerWords], const Param (&params)[Rows][ParamWords],
               const Word (&banks)[Columns][BankWords], Out (&words)[Rows]) {
  const Geometry g{Rows, Columns};
  Ring<Activation, PointerWords> column, acts[Rows];
  Ring<int32_t, Accumulators> psums[Rows][Columns + 1];  // [row][c]: into PE c
  uint64_t macs = 0;
  uint32_t pixel = 0;
  each_pixel(d, [&](const Pixel& p) {
    for (int r = 0; r < Rows; ++r)
      for (int k = 0; k < static_cast<int>(d.get(field::kb)) * g.banks_of_row(r); ++k) psums[r][0].write(0);
    for (int c = 0; c < Columns; ++c) {
      feed(d, p, banks[c], column);
      for (bool last = false; !last;) {
        const Activation a = column.read();
        last = a.last;
        for (int r = 0; r < Rows; ++r) acts[r].write(a);
      }
      for (int r = 0; r < Rows; ++r) {
        const int kt = static_cast<int>(d.get(field::kb)) * g.banks_of_row(r);
        macs += pe<Accumulators>(weights[r][c], pointers[r][c], kt, 1, acts[r], psums[r][c], psums[r][c + 1]);
      }
    }
    for (int r = 0; r < Rows; ++r) requantize_pixel(d, g, r, pixel, params[r], psums[r][Columns], words[r]);
    ++pixel;
  });
  return macs;
}

}  // namespace winnow::hls
