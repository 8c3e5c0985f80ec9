// wn_walker against its kernel, and the kernel against counting taps one by one.
#include "hls/walker.h"

#include "Vwalker.h"
#include "tests/rtl/compute_bits.h"
#include "tests/support/queue.h"

namespace winnow::hls {
bool operator==(const Pixel& a, const Pixel& b) {
  return a.address == b.address && a.column_word == b.column_word && a.ny == b.ny && a.nx == b.nx &&
         a.out_address == b.out_address && a.last == b.last;
}
}  // namespace winnow::hls

namespace winnow::tests {
namespace {

hls::Descriptor random_walk(Conv& conv, std::mt19937& rng) {
  conv = random_conv(rng);
  conv.col_base = static_cast<uint16_t>(rng());
  hls::Descriptor d = describe(conv);
  for (hls::Field f : {hls::field::out_base, hls::field::out_x, hls::field::out_y, hls::field::out_b})
    d.set_wrapping(f, rng());
  return d;
}

struct Taps {
  int first, count;
};
Taps count_taps(const Axis& a, int o) {
  Taps t{0, 0};
  for (int k = a.kernel - 1; k >= 0; --k) {
    const int at = o * a.stride - a.pad + k * a.dilation;
    if (at >= 0 && at < a.in) t.first = k, ++t.count;
  }
  return t;
}

TEST(Walker, kernel_finds_the_taps_inside_the_map) {
  for (uint32_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 rng(seed);
    Conv conv;
    const hls::Descriptor d = random_walk(conv, rng);
    Queue<hls::Pixel> pixels;
    hls::walker(d, pixels);
    ASSERT_EQ(pixels.size(), static_cast<size_t>(conv.pixels()));
    for (int b = 0; b < conv.batches; ++b)
      for (int oy = 0; oy < conv.y.out; ++oy)
        for (int ox = 0; ox < conv.x.out; ++ox) {
          const hls::Pixel p = pixels.read();
          const Taps y = count_taps(conv.y, oy), x = count_taps(conv.x, ox);
          ASSERT_EQ(p.ny, y.count);
          ASSERT_EQ(p.nx, x.count);
          ASSERT_EQ(p.last, pixels.empty());
          if (y.count == 0 || x.count == 0) continue;
          const int iy = oy * conv.y.stride - conv.y.pad + y.first * conv.y.dilation;
          const int ix = ox * conv.x.stride - conv.x.pad + x.first * conv.x.dilation;
          ASSERT_EQ(p.address, static_cast<uint16_t>(conv.base + ((b * conv.y.in + iy) * conv.x.in + ix) * conv.words));
          ASSERT_EQ(p.column_word,
                    static_cast<uint16_t>(conv.col_base + (y.first * conv.x.kernel + x.first) * conv.words));
        }
  }
}

struct Walk {
  Bench<Vwalker> bench;
  Sink<hls::Pixel> sink;
  Walk(double stall, uint32_t seed)
      : sink([&] { return bench.dut->pixel_valid_o; }, [&] { return get_pixel(bench.dut->pixel_data_o); },
             [&](bool r) { bench.dut->pixel_ready_i = r; }, stall, seed) {
    bench.reset();
    bench.add(sink);
  }
  /// One descriptor from start to last pixel.
  void run(const hls::Descriptor& d, size_t pixels) {
    sink.items.clear();
    sink.cycles.clear();
    set_descriptor(bench.dut->desc_i, d);
    bench.dut->start_i = 1;
    bench.step();
    bench.dut->start_i = 0;
    bench.run_until([&] { return sink.items.size() == pixels; }, "pixels");
  }
};

TEST(Walker, matches_the_kernel_under_stalls) {
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 rng(seed);
    Walk walk(0.2 * (seed % 5), seed);
    for (int i = 0; i < 3; ++i) {
      Conv conv;
      const hls::Descriptor d = random_walk(conv, rng);
      Queue<hls::Pixel> pixels;
      hls::walker(d, pixels);
      walk.run(d, pixels.size());
      for (const hls::Pixel& p : walk.sink.items) {
        const hls::Pixel e = pixels.read();
        if (e.nx != 0 && e.ny != 0) {
          ASSERT_EQ(p, e);
        } else {  // an empty pixel has no first tap
          ASSERT_TRUE(p.nx == 0 || p.ny == 0);
          ASSERT_EQ(p.out_address, e.out_address);
          ASSERT_EQ(p.last, e.last);
        }
      }
      walk.bench.run(5);
      ASSERT_TRUE(pixels.empty());
      ASSERT_FALSE(walk.bench.dut->pixel_valid_o) << "a pixel after the last";
    }
  }
}

TEST(Walker, first_pixel_after_two_cycles_then_one_per_cycle) {
  std::mt19937 rng(7);
  Walk walk(0, 7);
  uint64_t start = 0;
  for (int i = 0; i < 20; ++i) {
    Conv conv;
    const hls::Descriptor d = random_walk(conv, rng);
    start = walk.bench.cycle + 1;  // the sink counts the start cycle as this one
    walk.run(d, conv.pixels());
    EXPECT_EQ(walk.sink.cycles.front(), start + 2);
    EXPECT_EQ(walk.sink.cycles.back(), start + 2 + conv.pixels() - 1);
  }
}

}  // namespace
}  // namespace winnow::tests
