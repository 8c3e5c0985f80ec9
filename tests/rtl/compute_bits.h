// Bit layouts of the compute blocks' ports, random convolutions as descriptors, and a bank with random read stalls.
#pragma once
#include <type_traits>

#include "hls/bank.h"
#include "hls/requantize.h"
#include "hls/types.h"
#include "tests/rtl/harness.h"

namespace winnow::tests {

/// Bits of a port of any width, narrow (an integer) or wide (an array).
template <typename Port>
uint64_t get_port(const Port& port, int lsb, int width) {
  if constexpr (std::is_integral_v<Port>)
    return (uint64_t{port} >> lsb) & (width == 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1);
  else return get_bits(port, lsb, width);
}
template <typename Port>
void set_port(Port& port, int lsb, int width, uint64_t value) {
  if constexpr (std::is_integral_v<Port>) {
    const uint64_t mask = (width == 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1) << lsb;
    port = static_cast<Port>((uint64_t{port} & ~mask) | ((value << lsb) & mask));
  } else {
    set_bits(port, lsb, width, value);
  }
}

inline int32_t sign_extend(uint64_t v, int width) {
  return static_cast<int32_t>(static_cast<int64_t>(v << (64 - width)) >> (64 - width));
}

template <typename Port>
void set_descriptor(Port& port, const hls::Descriptor& d) {
  for (int i = 0; i < hls::kDescriptorBits / 32; ++i) port[i] = static_cast<uint32_t>(d.bits[i / 2] >> (32 * (i % 2)));
}

template <typename Port>
hls::Word get_word(const Port& port, int lsb) {
  constexpr int kBits = hls::kLaneBits;
  hls::Word word;
  for (int i = 0; i < hls::kLanes; ++i)
    word[i] = static_cast<int16_t>(sign_extend(get_port(port, lsb + kBits * i, kBits), kBits));
  return word;
}
template <typename Port>
void set_word(Port& port, int lsb, const hls::Word& word) {
  constexpr int kBits = hls::kLaneBits;
  for (int i = 0; i < hls::kLanes; ++i)
    set_port(port, lsb + kBits * i, kBits, static_cast<uint16_t>(word[i]) & ((1u << kBits) - 1));
}

template <typename Port>
uint64_t get_field(const Port& port, const hls::RecordField& f) {
  return get_port(port, f.lsb, f.width);
}
template <typename Port>
void set_field(Port& port, const hls::RecordField& f, uint64_t value) {
  set_port(port, f.lsb, f.width, value);
}

template <typename Port>
hls::Pixel get_pixel(const Port& port) {
  namespace r = hls::record::pixel;
  hls::Pixel p;
  p.address = static_cast<uint16_t>(get_field(port, r::address));
  p.column_word = static_cast<uint16_t>(get_field(port, r::column_word));
  p.ny = static_cast<uint8_t>(get_field(port, r::ny));
  p.nx = static_cast<uint8_t>(get_field(port, r::nx));
  p.out_address = static_cast<uint16_t>(get_field(port, r::out_address));
  p.last = get_field(port, r::last) != 0;
  return p;
}
template <typename Port>
void set_pixel(Port& port, const hls::Pixel& p) {
  namespace r = hls::record::pixel;
  set_field(port, r::address, p.address);
  set_field(port, r::column_word, p.column_word);
  set_field(port, r::ny, p.ny);
  set_field(port, r::nx, p.nx);
  set_field(port, r::out_address, p.out_address);
  set_field(port, r::last, p.last);
}

inline uint32_t act_bits(const hls::Activation& a) {
  namespace r = hls::record::activation;
  uint32_t bits = 0;
  set_field(bits, r::value, static_cast<uint16_t>(a.value));
  set_field(bits, r::column, a.column);
  set_field(bits, r::has, a.has);
  set_field(bits, r::last, a.last);
  return bits;
}
inline uint32_t pointer_bits(const hls::Pointer& p) {
  uint32_t bits = 0;
  set_field(bits, hls::record::pointer::start, p.start);
  set_field(bits, hls::record::pointer::count, p.count);
  return bits;
}
inline uint32_t weight_bits(const hls::Weight& w) {
  uint32_t bits = 0;
  set_field(bits, hls::record::weight::value, static_cast<uint8_t>(w.value));
  set_field(bits, hls::record::weight::k, w.k);
  return bits;
}

inline int random_int(std::mt19937& rng, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(rng);
}
inline bool random_bit(std::mt19937& rng, double p) { return std::bernoulli_distribution(p)(rng); }

inline int16_t random_non_zero(std::mt19937& rng) {
  const int v = random_int(rng, 1, 255);
  return static_cast<int16_t>(rng() & 1 ? v : -v);
}

/// A random word with about `density` of its lanes non-zero.
inline hls::Word random_word(std::mt19937& rng, double density) {
  hls::Word word;
  for (int16_t& lane : word) lane = random_bit(rng, density) ? random_non_zero(rng) : int16_t{0};
  return word;
}

/// One axis of a convolution.
struct Axis {
  int in, kernel, stride, dilation, pad, out;
};

inline Axis random_axis(std::mt19937& rng) {
  for (;;) {
    Axis a{random_int(rng, 1, 9), random_int(rng, 1, 4), random_int(rng, 1, 5),
           random_int(rng, 1, 4), random_int(rng, 0, 5), 0};
    const int span = a.in + a.pad + random_int(rng, 0, 5) - a.dilation * (a.kernel - 1) - 1;
    if (span < 0) continue;
    a.out = span / a.stride + 1;
    return a;
  }
}

struct Conv {
  Axis y, x;
  int batches, words;
  uint16_t base, col_base;

  int map_words() const { return batches * y.in * x.in * words; }
  int columns() const { return y.kernel * x.kernel * words * 8; }
  int pixels() const { return batches * y.out * x.out; }
};

inline Conv random_conv(std::mt19937& rng, int max_words = 3) {
  Conv c;
  c.y = random_axis(rng);
  c.x = random_axis(rng);
  c.batches = random_int(rng, 1, 3);
  c.words = random_int(rng, 1, max_words);
  c.base = static_cast<uint16_t>(rng());
  c.col_base = 0;
  return c;
}

/// The pixel walk of a convolution over a map at `base` (architecture, section 5).
inline hls::Descriptor describe(const Conv& c) {
  namespace f = hls::field;
  hls::Descriptor d;
  const int w = c.words, row = c.x.in * w;
  d.set(f::batches, c.batches);
  d.set(f::out_h, c.y.out);
  d.set(f::out_w, c.x.out);
  d.set(f::kh, c.y.kernel);
  d.set(f::kw, c.x.kernel);
  d.set(f::words, w);
  d.set_wrapping(f::tap_x, c.x.dilation * w);
  d.set_wrapping(f::tap_y, c.y.dilation * row);
  d.set_wrapping(f::start, c.base - c.y.pad * row - c.x.pad * w);
  d.set_wrapping(f::step_x, c.x.stride * w);
  d.set_wrapping(f::step_y, c.y.stride * row);
  d.set_wrapping(f::step_b, c.y.in * row);
  d.set(f::col_base, c.col_base);
  d.set(f::col_y, c.x.kernel * w);
  const auto axis = [&](const Axis& a, hls::Field lo, hls::Field hi, hls::Field e, hls::Field h, hls::Field q,
                        hls::Field r, hls::Field dil) {
    const int lo0 = (a.pad + a.dilation - 1) / a.dilation, hi0 = (a.in - 1 + a.pad) / a.dilation;
    d.set_signed(lo, lo0);
    d.set_signed(hi, hi0);
    d.set(e, lo0 * a.dilation - a.pad);
    d.set(h, a.in - 1 + a.pad - hi0 * a.dilation);
    d.set(q, a.stride / a.dilation);
    d.set(r, a.stride % a.dilation);
    d.set(dil, a.dilation);
  };
  axis(c.y, f::y_lo, f::y_hi, f::y_e, f::y_h, f::y_q, f::y_r, f::y_d);
  axis(c.x, f::x_lo, f::x_hi, f::x_e, f::x_h, f::x_q, f::x_r, f::x_d);
  return d;
}

/// Serves one reader of a bank: grants with probability 1 - stall, answers in the next cycle.
class BankAgent : public Agent {
 public:
  struct Pins {
    std::function<bool()> valid;
    std::function<uint16_t()> address;
    std::function<void(bool)> set_ready;
    std::function<void(bool, const hls::Word&)> set_response;
  };
  /// `Words` words of a bank.
  template <int Words>
  BankAgent(const hls::Word (&bank)[Words], Pins pins, double stall, uint32_t seed)
      : bank_([&bank](uint16_t address) { return hls::word_at(bank, address); }), pins_(std::move(pins)), stall_(stall),
        rng_(seed) {}
  void before_edge() override {
    ready_ = !random_bit(rng_, stall_);
    pins_.set_ready(ready_);
    pins_.set_response(response_, response_ ? bank_(address_) : random_word(rng_, 0.5));
  }
  void sample() override {
    const bool valid = pins_.valid();
    if (waiting_ && !valid) ADD_FAILURE() << "a waiting read vanished";
    if (waiting_ && valid && pins_.address() != address_) ADD_FAILURE() << "a waiting read changed";
    if (valid) address_ = pins_.address();
    response_ = valid && ready_;
    waiting_ = valid && !ready_;
    reads += response_;
  }
  uint64_t reads = 0;

 private:
  std::function<hls::Word(uint16_t)> bank_;
  Pins pins_;
  double stall_;
  std::mt19937 rng_;
  bool ready_ = false, response_ = false, waiting_ = false;
  uint16_t address_ = 0;
};

}  // namespace winnow::tests
