// Pixel walk fields of COMPUTE and VECTOR descriptors (docs/architecture.md, section 5).
#pragma once
#include "hls/descriptor.h"
#include "mapping/lower.h"

namespace winnow::mapping {

/// One axis of a window over a map: extents and how output index o meets input index o*stride - pad + tap*dilation.
struct Axis {
  int in = 1, out = 1, kernel = 1, stride = 1, dilation = 1, pad = 0;

  /// First and one past the last valid tap at output index `o` (equal when none is).
  int first_tap(int o) const;
  int end_tap(int o) const;
};

/// Output rectangle [y0, y1) x [x0, x1).
struct Rectangle {
  int y0 = 0, y1 = 0, x0 = 0, x1 = 0;
};

/// The axes of a window between an input and an output map.
Axis y_axis(const Window& window, const models::MapShape& in, const models::MapShape& out);
Axis x_axis(const Window& window, const models::MapShape& in, const models::MapShape& out);

/// A tensor's pixels in the banks: word w of pixel (b, y, x) at base + ((b*height + y)*width + x)*stride + w. The base
/// is that of row 0, which need not be there.
struct Frame {
  int base = 0, stride = 0, words = 0, height = 1, width = 1;

  int row() const { return width * stride; }
};

/// A window over a whole map meets every pixel once, in order, whatever the map's shape: where a kernel is too long for
/// its field, the same pixels in rows that are not. False where there is no such shape, or the window has more than one
/// place.
bool fold_window(Frame& in, Axis& y, Axis& x);

/// What one command walks over: output pixels `r` of images [first_image, first_image + images) of a chunk.
struct WalkPiece {
  int first_image = 0, images = 1;
  Rectangle r;
};

/// Output pixels `r` of `images` images in pieces whose extents and bounds fit the fields of a descriptor; one piece
/// where that can be.
/// `in_line`: the pixels of a piece follow each other in memory (COMPUTE counts them).
std::vector<WalkPiece> walk_pieces(const Axis& y, const Axis& x, const Rectangle& r, int images, bool in_line);

/// Bank addresses, and steps between them, wrap.
inline void set_address(hls::Descriptor& d, const hls::Field& f, int64_t value) {
  d.set_wrapping(f, static_cast<uint32_t>(value));
}

/// Fills the walk fields for a piece, reading `in`. Output fields (out_*) are the caller's.
void set_walk(hls::Descriptor& d, const Frame& in, const Axis& y, const Axis& x, const WalkPiece& piece);

/// The axes of an operation of `taps` reads per pixel that has no window (add, copy): every tap is valid everywhere.
Axis elementwise_y(const Frame& in, int taps);
Axis elementwise_x(const Frame& in);
/// Walk over the pixels of a piece, its reads per pixel spaced `tap_step` words apart.
void set_elementwise_walk(hls::Descriptor& d, const Frame& in, int taps, int tap_step, const WalkPiece& piece);

/// Rectangles of the output in which every pixel has the same number of valid taps per axis.
std::vector<Rectangle> border_rectangles(const Axis& y, const Axis& x);

}  // namespace winnow::mapping
