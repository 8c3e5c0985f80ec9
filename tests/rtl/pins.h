// Bits of a Verilated port of any width, and words, beats and pixels in them.
#pragma once
#include <type_traits>

#include "hls/beat.h"
#include "hls/types.h"
#include "tests/rtl/harness.h"

namespace winnow::tests {

template <typename Port>
uint64_t get_pin(const Port& port, int lsb, int width) {
  if constexpr (std::is_integral_v<Port>)
    return (uint64_t{port} >> lsb) & (width >= 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1);
  else return get_bits(port, lsb, width);
}

template <typename Port>
void set_pin(Port& port, int lsb, int width, uint64_t value) {
  if constexpr (std::is_integral_v<Port>) {
    const uint64_t mask = (width >= 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1) << lsb;
    port = static_cast<Port>((uint64_t{port} & ~mask) | ((value << lsb) & mask));
  } else {
    set_bits(port, lsb, width, value);
  }
}

template <typename Port>
hls::Word get_word(const Port& port, int lsb = 0) {
  hls::Word w{};
  for (int i = 0; i < hls::kLanes; ++i) {
    const int v = static_cast<int>(get_pin(port, lsb + 9 * i, 9));
    w[i] = static_cast<int16_t>(v < 256 ? v : v - 512);
  }
  return w;
}

template <typename Port>
void set_word(Port& port, const hls::Word& w, int lsb = 0) {
  for (int i = 0; i < hls::kLanes; ++i) set_pin(port, lsb + 9 * i, 9, static_cast<uint64_t>(w[i]) & 0x1ff);
}

template <int Bytes, typename Port>
hls::Beat<Bytes> get_beat(const Port& port, bool last = false) {
  hls::Beat<Bytes> b;
  for (int i = 0; i < Bytes; ++i) b.bytes[i] = static_cast<uint8_t>(get_pin(port, 8 * i, 8));
  b.last = last;
  return b;
}

template <int Bytes, typename Port>
void set_beat(Port& port, const hls::Beat<Bytes>& b) {
  for (int i = 0; i < Bytes; ++i) set_pin(port, 8 * i, 8, b.bytes[i]);
}

template <typename Port>
void set_descriptor(Port& port, const hls::Descriptor& d) {
  for (int i = 0; i < hls::kDescriptorBits / 32; ++i) port[i] = static_cast<uint32_t>(d.bits[i / 2] >> (32 * (i % 2)));
}

/// A word with each lane zero with probability 1 - density.
inline hls::Word random_word(std::mt19937& rng, double density, int low = -255, int high = 255) {
  hls::Word w{};
  for (auto& lane : w)
    if (std::bernoulli_distribution(density)(rng))
      lane = static_cast<int16_t>(std::uniform_int_distribution<int>(low, high)(rng));
  return w;
}

}  // namespace winnow::tests
