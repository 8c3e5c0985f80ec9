// Does a walk visit every pixel with its own taps, in one command or in pieces?
#include "mapping/walk.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "hls/walker.h"

namespace winnow::mapping {
namespace {

/// Every pixel of a map once, in order, with its own taps.
void expect_walked(const Axis& y, const Axis& x, int images, bool in_line) {
  const Frame in{0, 1, 1, y.in, x.in};
  int64_t next = 0;
  for (const WalkPiece& piece : walk_pieces(y, x, {0, y.out, 0, x.out}, images, in_line)) {
    hls::Descriptor d;
    set_walk(d, in, y, x, piece);
    const Rectangle& r = piece.r;
    int b = piece.first_image, oy = r.y0, ox = r.x0;
    hls::each_pixel(d, [&](const hls::Pixel& p) {
      const int first_y = y.first_tap(oy), first_x = x.first_tap(ox), ny = y.end_tap(oy) - first_y,
                nx = x.end_tap(ox) - first_x;
      ASSERT_EQ(p.ny, ny) << "y " << oy;
      ASSERT_EQ(p.nx, nx) << "x " << ox;
      const int64_t at = (int64_t{b} * y.in + oy * y.stride - y.pad + first_y * y.dilation) * x.in + ox * x.stride -
                         x.pad + first_x * x.dilation;
      if (ny && nx) {
        ASSERT_EQ(p.address, static_cast<uint16_t>(at)) << "x " << ox << " y " << oy;
      }
      if (in_line) {
        ASSERT_EQ((int64_t{b} * y.out + oy) * x.out + ox, next);
      }
      ++next;
      if (++ox == r.x1 && (ox = r.x0, ++oy == r.y1)) oy = r.y0, ++b;
    });
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_EQ(next, int64_t{images} * y.out * x.out);
}

/// Output extent of an axis.
Axis axis(int in, int kernel, int stride, int dilation, int pad, int pad_end) {
  return {in, (in + pad + pad_end - (kernel - 1) * dilation - 1) / stride + 1, kernel, stride, dilation, pad};
}

TEST(WalkPieces, walk_every_pixel_with_its_taps) {
  const Axis one = axis(1, 1, 1, 1, 0, 0);
  for (int in : {32767, 32768, 32769, 65535, 65536})
    for (int kernel : {1, 2, 3, 255})
      for (int stride : {1, 2, 3, 255})
        for (int dilation : {1, 2, 127}) {
          const int extent = (kernel - 1) * dilation;
          for (int pad : {0, extent / 2, extent}) {
            SCOPED_TRACE(testing::Message() << "in " << in << " kernel " << kernel << " stride " << stride
                                            << " dilation " << dilation << " pad " << pad);
            const Axis a = axis(in, kernel, stride, dilation, pad, pad);
            expect_walked(a, one, 1, true);
            expect_walked(one, a, 1, true);
            if (HasFailure()) return;
          }
        }
  // Images that follow each other, and rows of pieces.
  expect_walked(axis(32600, 255, 200, 1, 254, 254), one, 2, true);
  expect_walked(axis(2, 2, 1, 1, 1, 1), axis(40000, 3, 5, 1, 1, 1), 1, true);
  expect_walked(axis(2, 2, 1, 1, 1, 1), axis(40000, 3, 5, 1, 1, 1), 2, false);
}

TEST(WalkPieces, what_fits_stays_in_one_piece) {
  EXPECT_EQ(walk_pieces(axis(32768, 1, 1, 1, 0, 0), axis(1, 1, 1, 1, 0, 0), {0, 32768, 0, 1}, 1, true).size(), 1u);
  EXPECT_EQ(walk_pieces(axis(32769, 1, 1, 1, 0, 0), axis(1, 1, 1, 1, 0, 0), {0, 32769, 0, 1}, 1, true).size(), 2u);
  EXPECT_EQ(walk_pieces(axis(65536, 2, 2, 1, 0, 0), axis(1, 1, 1, 1, 0, 0), {0, 32768, 0, 1}, 1, true).size(), 3u);
  EXPECT_EQ(walk_pieces(axis(100, 3, 1, 1, 1, 1), axis(100, 3, 1, 1, 1, 1), {0, 100, 0, 100}, 4, true).size(), 1u);
}

/// By a plain loop: which taps at output `o` fall on the map.
std::set<int> taps_on_the_map(const Axis& a, int o) {
  std::set<int> taps;
  for (int k = 0; k < a.kernel; ++k) {
    const int at = o * a.stride - a.pad + k * a.dilation;
    if (at >= 0 && at < a.in) taps.insert(k);
  }
  return taps;
}

Axis random_axis(std::mt19937& random) {
  const auto range = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
  for (;;) {
    const int kernel = range(1, 5), dilation = range(1, 3), reach = (kernel - 1) * dilation;
    const Axis a = axis(range(1, 9), kernel, range(1, 4), dilation, range(0, reach), range(0, reach));
    if (a.in + 2 * a.pad >= reach + 1 && a.out > 0) return a;
  }
}

TEST(Axis, taps_are_those_that_fall_on_the_map) {
  std::mt19937 random(1);
  for (int n = 0; n < 5000; ++n) {
    const Axis a = random_axis(random);
    for (int o = 0; o < a.out; ++o) {
      std::set<int> taps;
      for (int k = a.first_tap(o); k < a.end_tap(o); ++k) taps.insert(k);
      ASSERT_EQ(taps, taps_on_the_map(a, o)) << "output " << o << " of " << a.in << " kernel " << a.kernel << " stride "
                                             << a.stride << " dilation " << a.dilation << " pad " << a.pad;
    }
  }
}

TEST(BorderRectangles, cover_the_map_once_each_with_one_number_of_taps) {
  std::mt19937 random(2);
  for (int n = 0; n < 500; ++n) {
    const Axis y = random_axis(random), x = random_axis(random);
    std::vector<int> covered(static_cast<size_t>(y.out * x.out), 0);
    for (const Rectangle& r : border_rectangles(y, x)) {
      const auto ny = taps_on_the_map(y, r.y0).size(), nx = taps_on_the_map(x, r.x0).size();
      for (int oy = r.y0; oy < r.y1; ++oy)
        for (int ox = r.x0; ox < r.x1; ++ox) {
          ++covered[static_cast<size_t>(oy * x.out + ox)];
          EXPECT_EQ(taps_on_the_map(y, oy).size(), ny);
          EXPECT_EQ(taps_on_the_map(x, ox).size(), nx);
        }
    }
    EXPECT_EQ(covered, std::vector<int>(covered.size(), 1));
    if (HasFailure()) return;
  }
}

TEST(FoldWindow, is_the_same_pixels_in_rows_that_a_kernel_can_have) {
  const auto fold = [](int height, int width) {
    Frame in{0, 1, 1, height, width};
    Axis y{height, 1, height, 1, 1, 0}, x{width, 1, width, 1, 1, 0};
    if (!fold_window(in, y, x)) return std::pair(0, 0);
    EXPECT_EQ(in.height * in.width, height * width);
    EXPECT_TRUE(y.kernel == in.height && y.in == in.height && x.kernel == in.width && x.in == in.width);
    return std::pair(in.height, in.width);
  };
  EXPECT_EQ(fold(1, 1000), std::pair(4, 250));  // 250 is the largest divisor up to 255
  EXPECT_EQ(fold(510, 1), std::pair(2, 255));
  EXPECT_EQ(fold(1, 257), std::pair(0, 0));    // a prime beyond a kernel
  EXPECT_EQ(fold(300, 300), std::pair(0, 0));  // 90,000 pixels, beyond 255 x 255
  Frame in{0, 1, 1, 300, 1};
  Axis y{300, 100, 3, 3, 1, 0}, x{1, 1, 1, 1, 1, 0};
  EXPECT_FALSE(fold_window(in, y, x));  // more than one place
}

TEST(ElementwiseWalk, reads_every_input_of_a_pixel_at_its_step) {
  const Frame in{10, 2, 2, 3, 4};
  hls::Descriptor d;
  set_elementwise_walk(d, in, 2, 100, {0, 2, {0, 3, 0, 4}});
  int pixel = 0;
  hls::each_pixel(d, [&](const hls::Pixel& p) {
    EXPECT_EQ(p.ny, 2);
    EXPECT_EQ(p.nx, 1);
    EXPECT_EQ(p.address, 10 + 2 * pixel++);
  });
  EXPECT_EQ(pixel, 2 * 3 * 4);
  EXPECT_EQ(d.get(hls::field::tap_y), 100u);
}

}  // namespace
}  // namespace winnow::mapping
