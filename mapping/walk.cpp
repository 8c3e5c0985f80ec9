// Start values of the division-free tap bounds and the address steps.
#include "mapping/walk.h"

#include <algorithm>

#include "mapping/limits.h"

namespace winnow::mapping {
namespace {

using hls::Descriptor;
using hls::Field;
namespace field = hls::field;

int floor_div(int a, int b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }
int ceil_div(int a, int b) { return -floor_div(-a, b); }

struct AxisFields {
  Field lo, hi, e, h, q, r, d;
};
constexpr AxisFields kY{field::y_lo, field::y_hi, field::y_e, field::y_h, field::y_q, field::y_r, field::y_d};
constexpr AxisFields kX{field::x_lo, field::x_hi, field::x_e, field::x_h, field::x_q, field::x_r, field::x_d};

constexpr int kLeast = -32768, kMost = 32767;  // of lo and hi
constexpr int kMostOutputs = 65535;            // of out_h and out_w

/// lo, e, hi and h at an output index. Where a bound lies beyond its field, one that says the same over the next
/// outputs: lo at most 0 and hi at least kernel - 1 are all alike, and so are a lo of kernel and more, and a hi below
/// 0.
struct Bounds {
  int lo, e, hi, h;
  bool fits = true;  // and stay in their fields, saying the same, up to the last output
};

Bounds bounds_at(const Axis& a, int o, int outputs) {
  const int before = a.pad - o * a.stride;  // taps * dilation up to here fall before the map
  const int lo = ceil_div(before, a.dilation), last = a.in - 1 + before, hi = floor_div(last, a.dilation);
  const int reach = ((outputs - 1) * a.stride + a.dilation - 1) / a.dilation;  // how far they fall
  Bounds b{lo, lo * a.dilation - before, hi, last - hi * a.dilation};
  if (lo > kMost) b.lo = kMost, b.e = 0, b.fits &= kMost - reach >= a.kernel;
  else if (lo <= 0 && lo - reach < kLeast) b.lo = b.e = 0;
  if (hi > kMost) b.hi = kMost, b.h = 0, b.fits &= kMost - reach >= a.kernel - 1;
  else if (hi < 0 && hi - reach < kLeast) b.hi = -1, b.h = 0;
  b.fits &= outputs <= kMostOutputs && b.lo - reach >= kLeast && b.hi - reach >= kLeast;
  return b;
}

/// Outputs [begin, end) of an axis, as many at a time as one command can walk over.
std::vector<std::pair<int, int>> cut_axis(const Axis& a, int begin, int end) {
  std::vector<std::pair<int, int>> pieces;
  while (begin < end) {
    int outputs = end - begin;
    if (!bounds_at(a, begin, outputs).fits) {
      // What always fits: bounds at their limits have so far to fall.
      const int reach = kMost - a.kernel;
      outputs =
          std::min({outputs, kMostOutputs, a.stride ? std::max(1, (reach - 1) * a.dilation / a.stride) : kMostOutputs});
    }
    pieces.emplace_back(begin, begin + outputs);
    begin += outputs;
  }
  return pieces;
}

void set_axis(Descriptor& d, const AxisFields& f, const Axis& a, int o, int outputs) {
  const Bounds b = bounds_at(a, o, outputs);
  d.set_signed(f.lo, b.lo);
  d.set_signed(f.hi, b.hi);
  d.set(f.e, static_cast<uint32_t>(b.e));
  d.set(f.h, static_cast<uint32_t>(b.h));
  d.set(f.q, static_cast<uint32_t>(a.stride / a.dilation));
  d.set(f.r, static_cast<uint32_t>(a.stride % a.dilation));
  d.set(f.d, static_cast<uint32_t>(a.dilation));
}

void set_steps(Descriptor& d, const Frame& in, const Axis& y, const Axis& x, const WalkPiece& piece) {
  const Rectangle& r = piece.r;
  d.set(field::batches, static_cast<uint32_t>(piece.images));
  d.set(field::out_h, static_cast<uint32_t>(r.y1 - r.y0));
  d.set(field::out_w, static_cast<uint32_t>(r.x1 - r.x0));
  d.set(field::kh, static_cast<uint32_t>(y.kernel));
  d.set(field::kw, static_cast<uint32_t>(x.kernel));
  d.set(field::words, static_cast<uint32_t>(in.words));
  set_address(d, field::tap_x, x.dilation * in.stride);
  set_address(d, field::tap_y, y.dilation * in.row());
  set_address(d, field::start,
              in.base + (int64_t{piece.first_image} * in.height + r.y0 * y.stride - y.pad) * in.row() +
                  int64_t{r.x0 * x.stride - x.pad} * in.stride);
  set_address(d, field::step_x, x.stride * in.stride);
  set_address(d, field::step_y, y.stride * in.row());
  set_address(d, field::step_b, in.height * in.row());
  // Of pools nobody asks for the column.
  set_address(d, field::col_y, x.kernel * in.words);
}

std::vector<std::pair<int, int>> runs_of_equal_taps(const Axis& a) {
  std::vector<std::pair<int, int>> runs;
  for (int o = 0; o < a.out; ++o) {
    const int taps = a.end_tap(o) - a.first_tap(o);
    if (!runs.empty() && a.end_tap(runs.back().first) - a.first_tap(runs.back().first) == taps)
      runs.back().second = o + 1;
    else runs.emplace_back(o, o + 1);
  }
  return runs;
}

}  // namespace

int Axis::first_tap(int o) const { return std::min(kernel, std::max(0, ceil_div(pad - o * stride, dilation))); }

int Axis::end_tap(int o) const {
  return std::max(first_tap(o), std::min(kernel, floor_div(in - 1 + pad - o * stride, dilation) + 1));
}

Axis y_axis(const Window& w, const models::MapShape& in, const models::MapShape& out) {
  return {in.height, out.height, w.kernel_y, w.stride_y, w.dilation_y, w.top};
}

Axis x_axis(const Window& w, const models::MapShape& in, const models::MapShape& out) {
  return {in.width, out.width, w.kernel_x, w.stride_x, w.dilation_x, w.left};
}

bool fold_window(Frame& in, Axis& y, Axis& x) {
  const auto covers = [](const Axis& a) { return a.out == 1 && a.kernel == a.in && a.pad == 0; };
  if (!covers(y) || !covers(x)) return false;
  const int64_t pixels = int64_t{y.in} * x.in;
  for (int width = kMostKernel; width > 0; --width) {
    if (pixels % width != 0 || pixels / width > kMostKernel) continue;
    in.height = static_cast<int>(pixels / width);
    in.width = width;
    y = {in.height, 1, in.height, 1, 1, 0};
    x = {width, 1, width, 1, 1, 0};
    return true;
  }
  return false;
}

std::vector<WalkPiece> walk_pieces(const Axis& y, const Axis& x, const Rectangle& r, int images, bool in_line) {
  std::vector<std::pair<int, int>> rows = cut_axis(y, r.y0, r.y1);
  const std::vector<std::pair<int, int>> columns = cut_axis(x, r.x0, r.x1);
  if (in_line && columns.size() > 1) {
    rows.clear();
    for (int row = r.y0; row < r.y1; ++row) rows.emplace_back(row, row + 1);
  }
  const int together = in_line && (rows.size() > 1 || columns.size() > 1) ? 1 : images;
  std::vector<WalkPiece> pieces;
  for (int image = 0; image < images; image += together)
    for (const auto& [y0, y1] : rows)
      for (const auto& [x0, x1] : columns) pieces.push_back({image, together, {y0, y1, x0, x1}});
  return pieces;
}

void set_walk(Descriptor& d, const Frame& in, const Axis& y, const Axis& x, const WalkPiece& piece) {
  set_steps(d, in, y, x, piece);
  set_axis(d, kY, y, piece.r.y0, piece.r.y1 - piece.r.y0);
  set_axis(d, kX, x, piece.r.x0, piece.r.x1 - piece.r.x0);
}

/// A stride of 0: the bounds stand still.
Axis elementwise_y(const Frame& in, int taps) { return {taps, in.height, taps, 0, 1, 0}; }
Axis elementwise_x(const Frame& in) { return {in.width, in.width, 1, 1, 1, 0}; }

void set_elementwise_walk(Descriptor& d, const Frame& in, int taps, int tap_step, const WalkPiece& piece) {
  const Axis x = elementwise_x(in);
  set_steps(d, in, {in.height, in.height, taps, 1, 1, 0}, x, piece);
  set_address(d, field::tap_y, tap_step);
  set_axis(d, kY, elementwise_y(in, taps), piece.r.y0, piece.r.y1 - piece.r.y0);
  set_axis(d, kX, x, piece.r.x0, piece.r.x1 - piece.r.x0);
}

std::vector<Rectangle> border_rectangles(const Axis& y, const Axis& x) {
  std::vector<Rectangle> rectangles;
  for (const auto& [y0, y1] : runs_of_equal_taps(y))
    for (const auto& [x0, x1] : runs_of_equal_taps(x)) rectangles.push_back({y0, y1, x0, x1});
  return rectangles;
}

}  // namespace winnow::mapping
