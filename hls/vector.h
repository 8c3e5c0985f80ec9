// Kernel of wn_vector: pooling, addition and rescaling of one bank's words.
#pragma once
#include "hls/bank.h"
#include "hls/stream.h"

namespace winnow::hls {

/// Round half up, to the descriptor's range.
inline int16_t vector_scale(int64_t acc, int shift, int low, int high) {
  const int64_t scaled = (acc + (shift ? int64_t{1} << (shift - 1) : 0)) >> shift;
  return static_cast<int16_t>(scaled < low ? low : scaled > high ? high : scaled);
}

/// `memory` is the bank; output words must not be inputs of later pixels.
inline void vector(const Descriptor& d, uint8_t bank, const Word* memory, Stream<Pixel>& pixels, Stream<BankWrite>& out) {
  const bool is_max = d.get(field::is_max) != 0;
  const int shift = static_cast<int>(d.get(field::shift)), low = d.get_signed(field::low), high = d.get_signed(field::high);
  const int64_t mult[2] = {d.get(field::mult0), d.get(field::mult1)};
  for (bool last = false; !last;) {
    const Pixel pixel = pixels.read();
    last = pixel.last;
    for (uint32_t w = 0; w < d.get(field::words); ++w) {
      int64_t acc[kLanes] = {};
      for (uint32_t ky = 0; ky < pixel.ny; ++ky) {
        for (uint32_t kx = 0; kx < pixel.nx; ++kx) {
          const Word& tap = memory[static_cast<uint16_t>(pixel.address + ky * d.get(field::tap_y) + kx * d.get(field::tap_x) + w)];
          for (int i = 0; i < kLanes; ++i) {
            const int64_t product = tap[i] * mult[ky & 1];
            const bool first = ky == 0 && kx == 0;
            acc[i] = first || (is_max && product > acc[i]) ? product : is_max ? acc[i] : acc[i] + product;
          }
        }
      }
      BankWrite write{bank, static_cast<uint16_t>(pixel.out_address + w), {}};
      for (int i = 0; i < kLanes; ++i) write.data[i] = vector_scale(acc[i], shift, low, high);
      out.write(write);
    }
  }
}

}  // namespace winnow::hls
