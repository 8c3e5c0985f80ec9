// Kernel of wn_walker: the output pixels of a COMPUTE or VECTOR descriptor with their valid taps (architecture, section
// 5).
#pragma once
#include "hls/descriptor.h"
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

/// One axis: valid taps of the current output index are max(lo, 0) .. min(hi, k - 1).
class WalkAxis {
 public:
  WalkAxis(int lo, int hi, int e, int h, int q, int r, int d, int k)
      : lo_(lo), hi_(hi), e_(e), h_(h), q_(q), r_(r), d_(d), k_(k) {}
  int first() const { return lo_ < 0 ? 0 : lo_; }
  int count() const {
    const int last = hi_ < k_ - 1 ? hi_ : k_ - 1;
    return last >= first() ? last - first() + 1 : 0;
  }
  void step() {
    lo_ = wrapped(lo_ - q_);
    e_ += r_;
    if (e_ >= d_) e_ -= d_, lo_ = wrapped(lo_ - 1);
    hi_ = wrapped(hi_ - q_);
    h_ -= r_;
    if (h_ < 0) h_ += d_, hi_ = wrapped(hi_ - 1);
  }

 private:
  /// The bounds are registers of 16 bits.
  static int wrapped(int v) { return static_cast<int16_t>(v); }

  int lo_, hi_, e_, h_, q_, r_, d_, k_;
};

inline WalkAxis walk_x(const Descriptor& d) {
  return WalkAxis(d.get_signed(field::x_lo), d.get_signed(field::x_hi), d.get(field::x_e), d.get(field::x_h),
                  d.get(field::x_q), d.get(field::x_r), d.get(field::x_d), d.get(field::kw));
}
inline WalkAxis walk_y(const Descriptor& d) {
  return WalkAxis(d.get_signed(field::y_lo), d.get_signed(field::y_hi), d.get(field::y_e), d.get(field::y_h),
                  d.get(field::y_q), d.get(field::y_r), d.get(field::y_d), d.get(field::kh));
}

/// Every pixel of the walk, in order.
template <typename Visit>
void each_pixel(const Descriptor& d, Visit visit) {
  const uint32_t batches = d.get(field::batches), out_h = d.get(field::out_h), out_w = d.get(field::out_w);
  for (uint32_t b = 0; b < batches; ++b) {
    WalkAxis y = walk_y(d);
    for (uint32_t oy = 0; oy < out_h; ++oy, y.step()) {
      WalkAxis x = walk_x(d);
      for (uint32_t ox = 0; ox < out_w; ++ox, x.step()) {
        Pixel p;
        p.ny = static_cast<uint8_t>(y.count());
        p.nx = static_cast<uint8_t>(x.count());
        p.address = static_cast<uint16_t>(d.get(field::start) + b * d.get(field::step_b) + oy * d.get(field::step_y) +
                                          ox * d.get(field::step_x) + y.first() * d.get(field::tap_y) +
                                          x.first() * d.get(field::tap_x));
        p.column_word = static_cast<uint16_t>(d.get(field::col_base) + y.first() * d.get(field::col_y) +
                                              x.first() * d.get(field::words));
        p.out_address = static_cast<uint16_t>(d.get(field::out_base) + b * d.get(field::out_b) +
                                              oy * d.get(field::out_y) + ox * d.get(field::out_x));
        p.last = b + 1 == batches && oy + 1 == out_h && ox + 1 == out_w;
        visit(p);
      }
    }
  }
}

inline void walker(const Descriptor& d, Stream<Pixel>& pixels) {
  each_pixel(d, [&](const Pixel& p) { pixels.write(p); });
}

}  // namespace winnow::hls
