// Kernel of wn_vector: pooling, addition, rescaling and depthwise convolution of one bank's words.
#pragma once
#include "hls/bank.h"
#include "hls/requantize.h"
#include "hls/stream.h"

namespace winnow::hls {

/// Round half up, to the descriptor's range.
inline int16_t vector_scale(int64_t acc, int shift, int low, int high) {
  const int64_t scaled = (acc + (shift ? int64_t{1} << (shift - 1) : 0)) >> shift;
  return static_cast<int16_t>(scaled < low ? low : scaled > high ? high : scaled);
}

/// A depthwise pass: every lane's weighted sum of the taps, requantized as the array does; bias and sum fit 32 bits
/// together.
template <int BankWords>
void depthwise(const Descriptor& d, uint8_t bank, const Word (&memory)[BankWords], Stream<Pixel>& pixels,
               Stream<BankWrite>& out) {
  const int low = d.get_signed(field::low), high = d.get_signed(field::high);
  auto coef = [&](uint32_t n, int lane) {
    return static_cast<uint8_t>(word_at(memory, static_cast<uint16_t>(d.get(field::coef_base) + n))[lane]);
  };
  Param params[kLanes];
  for (int i = 0; i < kLanes; ++i) {
    params[i].bias = static_cast<int32_t>(coef(0, i) | coef(1, i) << 8 | coef(2, i) << 16 | uint32_t{coef(3, i)} << 24);
    params[i].multiplier = static_cast<uint16_t>(coef(4, i) | coef(5, i) << 8);
    params[i].shift = coef(6, i) & 63;
  }
  for (bool last = false; !last;) {
    const Pixel pixel = pixels.read();
    last = pixel.last;
    int32_t acc[kLanes] = {};
    for (uint32_t ky = 0; ky < pixel.ny; ++ky) {
      for (uint32_t kx = 0; kx < pixel.nx; ++kx) {
        const uint32_t address = pixel.address + ky * d.get(field::tap_y) + kx * d.get(field::tap_x);
        const Word& tap = word_at(memory, static_cast<uint16_t>(address));
        const uint32_t number = (pixel.column_word + ky * d.get(field::col_y) + kx) % kDepthwiseTaps;
        for (int i = 0; i < kLanes; ++i) acc[i] += tap[i] * static_cast<int8_t>(coef(kDepthwiseParams + number, i));
      }
    }
    BankWrite write{bank, pixel.out_address, {}};
    for (int i = 0; i < kLanes; ++i) write.data[i] = requantize_lane(acc[i], params[i], low, high);
    out.write(write);
  }
}

/// Takes pixels up to and with the one marked last. `memory` is the bank; output words must not be inputs of later
/// pixels.
template <int BankWords>
void vector(const Descriptor& d, uint8_t bank, const Word (&memory)[BankWords], Stream<Pixel>& pixels,
            Stream<BankWrite>& out) {
  if (d.get(field::depthwise)) return depthwise(d, bank, memory, pixels, out);
  const bool is_max = d.get(field::is_max) != 0;
  const int shift = static_cast<int>(d.get(field::shift)), low = d.get_signed(field::low),
            high = d.get_signed(field::high);
  const int64_t mult[2] = {d.get(field::mult0), d.get(field::mult1)};
  for (bool last = false; !last;) {
    const Pixel pixel = pixels.read();
    last = pixel.last;
    for (uint32_t w = 0; w < d.get(field::words); ++w) {
      int64_t acc[kLanes] = {};
      for (uint32_t ky = 0; ky < pixel.ny; ++ky) {
        for (uint32_t kx = 0; kx < pixel.nx; ++kx) {
          const uint32_t address = pixel.address + ky * d.get(field::tap_y) + kx * d.get(field::tap_x) + w;
          const Word& tap = word_at(memory, static_cast<uint16_t>(address));
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
