// Curves and ink. Coordinates stay below 2^14, so squared cross products fit 63 bits.
#include "models/digits/pen.h"

#include <algorithm>

namespace winnow::models::digits {
namespace {

constexpr int kPieces = 8;  // segments between two points of a stroke

// Catmull-Rom at t = piece / kPieces between p1 and p2. The factor 2 * kPieces^3 keeps the cubic in integers.
int between(std::int64_t p0, std::int64_t p1, std::int64_t p2, std::int64_t p3, std::int64_t piece) {
  const std::int64_t cubic = 3 * (p1 - p2) + p3 - p0;
  const std::int64_t square = 2 * p0 - 5 * p1 + 4 * p2 - p3;
  const std::int64_t sum = ((cubic * piece + square * kPieces) * piece + (p2 - p0) * kPieces * kPieces) * piece;
  return static_cast<int>(p1 + sum / (2 * kPieces * kPieces * kPieces));
}

std::int64_t squared_distance(const Segment& segment, std::int64_t x, std::int64_t y) {
  const std::int64_t ax = x - segment.from.x, ay = y - segment.from.y;
  const std::int64_t bx = x - segment.to.x, by = y - segment.to.y;
  const std::int64_t dx = segment.to.x - segment.from.x, dy = segment.to.y - segment.from.y;
  if (ax * dx + ay * dy <= 0) return ax * ax + ay * ay;
  if (bx * dx + by * dy >= 0) return bx * bx + by * by;
  const std::int64_t cross = ax * dy - ay * dx;
  return cross * cross / (dx * dx + dy * dy);
}

std::int64_t square_root(std::int64_t value) {
  std::int64_t root = 0;
  for (std::int64_t bit = std::int64_t{1} << 20; bit != 0; bit >>= 1)
    if ((root + bit) * (root + bit) <= value) root += bit;
  return root;
}

}  // namespace

void append_curve(const Stroke& stroke, std::vector<Segment>& segments) {
  const std::size_t last = stroke.size() - 1;
  for (std::size_t i = 0; i < last; ++i) {
    const Point& p0 = stroke[i == 0 ? 0 : i - 1];
    const Point& p1 = stroke[i];
    const Point& p2 = stroke[i + 1];
    const Point& p3 = stroke[std::min(i + 2, last)];
    Point from = p1;
    for (int piece = 1; piece <= kPieces; ++piece) {
      const Point to{between(p0.x, p1.x, p2.x, p3.x, piece), between(p0.y, p1.y, p2.y, p3.y, piece)};
      segments.push_back({from, to});
      from = to;
    }
  }
}

std::vector<std::uint8_t> draw(const std::vector<Segment>& segments, int radius, int softness) {
  std::vector<std::uint8_t> pixels(kSide * kSide);
  for (int row = 0; row < kSide; ++row)
    for (int column = 0; column < kSide; ++column) {
      const std::int64_t x = column * kPixel + kPixel / 2, y = row * kPixel + kPixel / 2;
      std::int64_t nearest = std::int64_t{1} << 40;
      for (const Segment& segment : segments) nearest = std::min(nearest, squared_distance(segment, x, y));
      const std::int64_t inside = radius + softness / 2 - square_root(nearest);
      pixels[row * kSide + column] =
          static_cast<std::uint8_t>(std::clamp<std::int64_t>(inside * 255 / softness, 0, 255));
    }
  return pixels;
}

}  // namespace winnow::models::digits
