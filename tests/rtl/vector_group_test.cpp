// wn_vector_group on whole layers: pooling with padding, stride and dilation, addition, copies; cycles.
#include "hls/vector.h"

#include <algorithm>

#include "Vvector_group2_plain.h"
#include "Vvector_group3_2.h"
#include "Vvector_group4_8.h"
#include "tests/rtl/bank_agents.h"
#include "tests/support/queue.h"

namespace winnow::tests {
namespace {

using hls::Descriptor;
using hls::Pixel;
namespace field = hls::field;

/// A window over a feature map; the walk's fields and, from the definition of a padded window, its pixels.
struct Window {
  int batches = 1, in_h = 1, in_w = 1, out_h = 1, out_w = 1, k_h = 1, k_w = 1, stride = 1, pad = 0, dilation = 1,
      words = 1;
  int base = 0, out_base = 0;

  Descriptor descriptor() const {
    Descriptor d;
    d.set(field::opcode, hls::kVector);
    d.set(field::batches, batches);
    d.set(field::out_h, out_h);
    d.set(field::out_w, out_w);
    d.set(field::kh, k_h);
    d.set(field::kw, k_w);
    d.set(field::words, words);
    d.set_wrapping(field::tap_x, dilation * words);
    d.set_wrapping(field::tap_y, dilation * in_w * words);
    d.set_wrapping(field::start, base - pad * (in_w + 1) * words);
    d.set_wrapping(field::step_x, stride * words);
    d.set_wrapping(field::step_y, stride * in_w * words);
    d.set_wrapping(field::step_b, in_h * in_w * words);
    d.set(field::col_y, k_w * words);
    axis(d, in_h, field::y_lo, field::y_hi, field::y_e, field::y_h, field::y_q, field::y_r, field::y_d);
    axis(d, in_w, field::x_lo, field::x_hi, field::x_e, field::x_h, field::x_q, field::x_r, field::x_d);
    d.set_wrapping(field::out_base, out_base);
    d.set_wrapping(field::out_x, words);
    d.set_wrapping(field::out_y, out_w * words);
    d.set_wrapping(field::out_b, out_h * out_w * words);
    return d;
  }
  std::vector<Pixel> pixels() const {
    std::vector<Pixel> out;
    for (int b = 0; b < batches; ++b)
      for (int y = 0; y < out_h; ++y)
        for (int x = 0; x < out_w; ++x) {
          Pixel p;
          int first_y = -1, first_x = -1;
          for (int k = 0; k < k_h; ++k) count(y * stride - pad + k * dilation, in_h, p.ny, first_y);
          for (int k = 0; k < k_w; ++k) count(x * stride - pad + k * dilation, in_w, p.nx, first_x);
          p.address = static_cast<uint16_t>(base + ((b * in_h + first_y) * in_w + first_x) * words);
          p.out_address = static_cast<uint16_t>(out_base + ((b * out_h + y) * out_w + x) * words);
          p.last = b == batches - 1 && y == out_h - 1 && x == out_w - 1;
          out.push_back(p);
        }
    return out;
  }

 private:
  static void count(int place, int extent, uint8_t& n, int& first) {
    if (place < 0 || place >= extent) return;
    if (n++ == 0) first = place;
  }
  void axis(Descriptor& d, int in, hls::Field lo, hls::Field hi, hls::Field e, hls::Field h, hls::Field q, hls::Field r,
            hls::Field dil) const {
    const int lo0 = (pad + dilation - 1) / dilation, hi0 = (in - 1 + pad) / dilation;
    d.set_signed(lo, lo0);
    d.set(e, lo0 * dilation - pad);
    d.set_signed(hi, hi0);
    d.set(h, in - 1 + pad - hi0 * dilation);
    d.set(q, stride / dilation);
    d.set(r, stride % dilation);
    d.set(dil, dilation);
  }
};

constexpr int kDepth = 4096;  // words of a bank

template <typename Dut, int Cols>
struct Rig {
  Rig(double stall, uint32_t seed)
      : rng(seed), banks(random_banks(Cols, kDepth, 0.6, rng)), commands(*bench.dut, stall, seed),
        reads(*bench.dut, banks, stall, seed + 1), writes(*bench.dut, Cols, stall, seed + 2) {
    bench.add(commands);
    bench.add(reads);
    bench.add(writes);
    bench.reset();
  }
  /// Runs the pass and checks every bank's words, in order, against the kernel.
  void check(const Descriptor& d, const std::vector<Pixel>& pixels) {
    const size_t target = commands.done() + 1, before = writes.writes.size();
    commands.push(d);
    bench.run_until([&] { return commands.done() == target; }, "done", 200000);
    EXPECT_EQ(commands.done_cycles.back(), writes.cycles.back() + 2);
    std::vector<std::vector<hls::BankWrite>> got(Cols);
    for (size_t i = before; i < writes.writes.size(); ++i) got[writes.writes[i].bank].push_back(writes.writes[i]);
    for (int c = 0; c < Cols; ++c) {
      Queue<Pixel> in(pixels);
      Queue<hls::BankWrite> expected;
      hls::vector(d, static_cast<uint8_t>(c), bank_array<kDepth>(banks[c]), in, expected);
      ASSERT_EQ(got[c].size(), expected.size()) << "bank " << c;
      for (const auto& write : got[c])
        ASSERT_TRUE(write == expected.read()) << "bank " << c << " address " << write.address;
    }
  }

  std::mt19937 rng;
  BankMemory banks;
  Bench<Dut> bench;
  Commands<Dut> commands;
  BankReads<Dut, false> reads;
  BankWrites<Dut, false> writes;
};

void set_arithmetic(Descriptor& d, bool is_max, uint32_t mult0, uint32_t mult1, uint32_t shift, int low, int high) {
  d.set(field::is_max, is_max);
  d.set(field::mult0, mult0);
  d.set(field::mult1, mult1);
  d.set(field::shift, shift);
  d.set_signed(field::low, low);
  d.set_signed(field::high, high);
}

template <typename Dut, int Cols>
void check_layers(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Rig<Dut, Cols> rig(0.12 * (seed % 6), seed);
  auto& rng = rig.rng;
  for (int layer = 0; layer < 3; ++layer) {
    Window w;
    w.batches = 1 + static_cast<int>(rng() % 2);
    w.in_h = 1 + static_cast<int>(rng() % 7);
    w.in_w = 1 + static_cast<int>(rng() % 7);
    w.k_h = 1 + static_cast<int>(rng() % 3);
    w.k_w = 1 + static_cast<int>(rng() % 3);
    w.stride = 1 + static_cast<int>(rng() % 3);
    w.dilation = 1 + static_cast<int>(rng() % 2);
    w.pad = static_cast<int>(rng() % 4);  // more than the window: empty pixels
    w.words = 1 + static_cast<int>(rng() % 3);
    w.out_h = std::max(0, w.in_h + 2 * w.pad - w.dilation * (w.k_h - 1) - 1) / w.stride + 1;
    w.out_w = std::max(0, w.in_w + 2 * w.pad - w.dilation * (w.k_w - 1) - 1) / w.stride + 1;
    w.base = static_cast<int>(rng() % 1000);
    w.out_base = 2000;
    Descriptor d = w.descriptor();
    const uint32_t m = 32768 + rng() % 32768;
    set_arithmetic(d, rng() % 2, m, m, 15 + rng() % 4, -static_cast<int>(rng() % 256), static_cast<int>(rng() % 256));
    rig.check(d, w.pixels());
  }
}

TEST(VectorGroup, pooling_layers_match_the_kernel) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    check_layers<Vvector_group4_8, 4>(seed);
    check_layers<Vvector_group3_2, 3>(seed);
    check_layers<Vvector_group2_plain, 2>(seed);
  }
}

/// A depthwise convolution of word `word` of every pixel, as docs/arithmetic.md defines it, in every bank with its own
/// coefficients.
template <typename Dut, int Cols>
void check_depthwise(uint32_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Rig<Dut, Cols> rig(0.12 * (seed % 6), seed);
  auto& rng = rig.rng;
  Window w;
  w.batches = 1 + static_cast<int>(rng() % 2);
  w.in_h = 1 + static_cast<int>(rng() % 8);
  w.in_w = 1 + static_cast<int>(rng() % 8);
  w.k_h = 1 + static_cast<int>(rng() % 5);
  w.k_w = 1 + static_cast<int>(rng() % 5);
  w.stride = 1 + static_cast<int>(rng() % 2);
  w.dilation = 1 + static_cast<int>(rng() % 2);
  w.pad = static_cast<int>(rng() % 4);
  w.words = 1 + static_cast<int>(rng() % 3);
  w.out_h = std::max(0, w.in_h + 2 * w.pad - w.dilation * (w.k_h - 1) - 1) / w.stride + 1;
  w.out_w = std::max(0, w.in_w + 2 * w.pad - w.dilation * (w.k_w - 1) - 1) / w.stride + 1;
  w.base = 100;
  w.out_base = 2000;
  const int word = static_cast<int>(rng() % w.words), taps = w.k_h * w.k_w, coef_base = 1900,
            low = -static_cast<int>(rng() % 256), high = low + 255;
  Descriptor d = w.descriptor();  // strides of the whole tensor, one word of it
  d.set_wrapping(field::start, d.get(field::start) + static_cast<uint32_t>(word));
  d.set_wrapping(field::out_base, d.get(field::out_base) + static_cast<uint32_t>(word));
  d.set(field::words, 1);
  d.set(field::col_y, static_cast<uint32_t>(w.k_w));
  d.set(field::depthwise, 1);
  d.set_wrapping(field::coef_base, coef_base);
  d.set(field::coef_count, static_cast<uint32_t>(hls::kDepthwiseParams + taps));
  d.set_signed(field::low, low);
  d.set_signed(field::high, high);

  std::vector<hls::Param> params(Cols * 8);
  std::vector<std::vector<int8_t>> weights(Cols * 8, std::vector<int8_t>(static_cast<size_t>(taps)));
  for (int c = 0; c < Cols; ++c)
    for (int i = 0; i < 8; ++i) {
      hls::Param& p = params[c * 8 + i];
      p = {static_cast<int32_t>(rng() % 60000) - 30000, static_cast<uint16_t>(32768 + rng() % 32768),
           static_cast<uint8_t>(20 + rng() % 8)};
      const uint64_t bits = static_cast<uint32_t>(p.bias) | uint64_t{p.multiplier} << 32 | uint64_t{p.shift} << 48;
      for (int n = 0; n < 7; ++n) rig.banks[c][coef_base + n][i] = static_cast<int16_t>(bits >> (8 * n) & 0xff);
      for (int t = 0; t < taps; ++t) {
        weights[c * 8 + i][t] = static_cast<int8_t>(rng());
        rig.banks[c][coef_base + 7 + t][i] = static_cast<uint8_t>(weights[c * 8 + i][t]);
      }
    }
  const size_t target = rig.commands.done() + 1;
  rig.commands.push(d);
  rig.bench.run_until([&] { return rig.commands.done() == target; }, "done", 200000);
  ASSERT_EQ(rig.writes.writes.size(), static_cast<size_t>(Cols * w.batches * w.out_h * w.out_w));
  for (const hls::BankWrite& write : rig.writes.writes) {
    const int c = write.bank, place = write.address - w.out_base - word;
    ASSERT_EQ(place % w.words, 0);
    const int pixel = place / w.words, x = pixel % w.out_w, y = pixel / w.out_w % w.out_h,
              b = pixel / w.out_w / w.out_h;
    for (int i = 0; i < 8; ++i) {
      const hls::Param& p = params[c * 8 + i];
      int64_t acc = p.bias;
      for (int t = 0; t < taps; ++t) {
        const int iy = y * w.stride - w.pad + t / w.k_w * w.dilation,
                  ix = x * w.stride - w.pad + t % w.k_w * w.dilation;
        if (iy < 0 || iy >= w.in_h || ix < 0 || ix >= w.in_w) continue;
        acc += weights[c * 8 + i][t] * rig.banks[c][w.base + ((b * w.in_h + iy) * w.in_w + ix) * w.words + word][i];
      }
      const int64_t scaled = (acc * p.multiplier + (int64_t{1} << (p.shift - 1))) >> p.shift;
      ASSERT_EQ(write.data[i], std::clamp<int64_t>(scaled, low, high))
          << "bank " << c << " lane " << i << " pixel " << pixel;
    }
  }
}

TEST(VectorGroup, depthwise_layers_match_the_definition) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    check_depthwise<Vvector_group4_8, 4>(seed);
    check_depthwise<Vvector_group3_2, 3>(seed);
  }
}

TEST(VectorGroup, adds_two_maps) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Rig<Vvector_group4_8, 4> rig(0.1 * (seed % 5), seed);
    // Two taps, the second map lying behind the first: bounds wide open, one window row per map.
    Window w;
    w.in_h = w.out_h = 6;
    w.in_w = w.out_w = 5;
    w.words = 3;
    w.out_base = 1000;
    Descriptor d = w.descriptor();
    const int second = 300;
    d.set(field::kh, 2);
    d.set_wrapping(field::tap_y, second);
    d.set(field::y_hi, 32767);
    set_arithmetic(d, false, 40000, 25000, 16, -128, 127);
    std::vector<Pixel> pixels = w.pixels();
    for (Pixel& p : pixels) p.ny = 2;
    rig.check(d, pixels);
  }
}

TEST(VectorGroup, keeps_its_pace) {
  Rig<Vvector_group4_8, 4> rig(0, 1);
  Window w;
  w.in_h = w.out_h = 8;
  w.in_w = w.out_w = 8;
  w.out_base = 1000;
  Descriptor d = w.descriptor();
  set_arithmetic(d, false, 32768, 32768, 15, -255, 255);
  rig.check(d, w.pixels());
  ASSERT_EQ(rig.writes.cycles.size(), 4 * 64u);
  EXPECT_EQ(rig.reads.cycles.front(), rig.commands.start_cycles[0] + 4);
  EXPECT_EQ(rig.writes.cycles.front(), rig.commands.start_cycles[0] + 13);
  EXPECT_EQ(rig.writes.cycles.back() - rig.writes.cycles.front(), 63u);  // a one-word pixel per cycle in every bank
}

}  // namespace
}  // namespace winnow::tests
