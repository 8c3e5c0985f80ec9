// Start values of the division-free tap bounds and the address steps.
#include "mapping/walk.h"

#include <algorithm>

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

void set_signed(Descriptor& d, Field f, int value) { d.set(f, static_cast<uint32_t>(value)); }

void set_axis(Descriptor& d, const AxisFields& f, const Axis& a, int o) {
  const int before = a.pad - o * a.stride;  // taps * dilation up to here fall before the map
  const int lo = ceil_div(before, a.dilation), last = a.in - 1 + before, hi = floor_div(last, a.dilation);
  set_signed(d, f.lo, lo);
  set_signed(d, f.hi, hi);
  set_signed(d, f.e, lo * a.dilation - before);
  set_signed(d, f.h, last - hi * a.dilation);
  set_signed(d, f.q, a.stride / a.dilation);
  set_signed(d, f.r, a.stride % a.dilation);
  set_signed(d, f.d, a.dilation);
}

std::vector<std::pair<int, int>> runs_of_equal_taps(const Axis& a) {
  std::vector<std::pair<int, int>> runs;
  for (int o = 0; o < a.out; ++o) {
    const int taps = a.end_tap(o) - a.first_tap(o);
    if (!runs.empty() && a.end_tap(runs.back().first) - a.first_tap(runs.back().first) == taps)
      runs.back().second = o + 1;
    else
      runs.emplace_back(o, o + 1);
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

void set_walk(Descriptor& d, const Frame& in, const Axis& y, const Axis& x, const Rectangle& r, int batches) {
  d.set(field::batches, static_cast<uint32_t>(batches));
  d.set(field::out_h, static_cast<uint32_t>(r.y1 - r.y0));
  d.set(field::out_w, static_cast<uint32_t>(r.x1 - r.x0));
  d.set(field::kh, static_cast<uint32_t>(y.kernel));
  d.set(field::kw, static_cast<uint32_t>(x.kernel));
  d.set(field::words, static_cast<uint32_t>(in.words));
  set_signed(d, field::tap_x, x.dilation * in.stride);
  set_signed(d, field::tap_y, y.dilation * in.row());
  set_signed(d, field::start, in.base + (r.y0 * y.stride - y.pad) * in.row() + (r.x0 * x.stride - x.pad) * in.stride);
  set_signed(d, field::step_x, x.stride * in.stride);
  set_signed(d, field::step_y, y.stride * in.row());
  set_signed(d, field::step_b, in.height * in.row());
  set_signed(d, field::col_y, x.kernel * in.words);
  set_axis(d, kY, y, r.y0);
  set_axis(d, kX, x, r.x0);
}

void set_elementwise_walk(Descriptor& d, const Frame& in, int taps, int tap_step, int y0, int y1, int batches) {
  const Axis x{in.width, in.width, 1, 1, 1, 0}, y{in.height, in.height, 1, 1, 1, 0};
  set_walk(d, in, y, x, {y0, y1, 0, in.width}, batches);
  d.set(field::kh, static_cast<uint32_t>(taps));
  set_signed(d, field::tap_y, tap_step);
  // Every tap is valid at every row: the bounds stand still.
  set_signed(d, field::y_lo, 0);
  set_signed(d, field::y_hi, taps - 1);
  d.set(field::y_e, 0);
  d.set(field::y_h, 0);
  d.set(field::y_q, 0);
  d.set(field::y_r, 0);
  d.set(field::y_d, 1);
}

std::vector<Rectangle> border_rectangles(const Axis& y, const Axis& x) {
  std::vector<Rectangle> rectangles;
  for (const auto& [y0, y1] : runs_of_equal_taps(y))
    for (const auto& [x0, x1] : runs_of_equal_taps(x)) rectangles.push_back({y0, y1, x0, x1});
  return rectangles;
}

}  // namespace winnow::mapping
