// A digit is a glyph whose points tremble, slanted and stretched, fitted into MNIST's box, drawn, and centred by mass.
#include "models/digits/digits.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "models/digits/glyphs.h"
#include "models/digits/pen.h"

namespace winnow::models::digits {
namespace {

constexpr int kBox = 20 * kPixel;  // what the ink fits into, as in MNIST

// splitmix64 (Sebastiano Vigna, https://prng.di.unimi.it/splitmix64.c), with ranges of our own: the standard library's
// distributions differ between implementations.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  int between(int low, int high) {
    const std::uint64_t range = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<int>((next() >> 32) * range >> 32);
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
  }

  std::uint64_t state_;
};

// Moves and distorts every point; the result is in 1/16 of the glyph's units.
void distort(Glyph& glyph, Random& random) {
  constexpr int kTremble = 3 * 16;
  const int width = random.between(220, 340);  // of 256
  const int slant = random.between(-20, 90);   // of 256; writers lean to the right
  const int turn = random.between(-25, 25);    // of 256
  for (Stroke& stroke : glyph)
    for (Point& point : stroke) {
      const int x = point.x * 16 + random.between(-kTremble, kTremble);
      const int y = point.y * 16 + random.between(-kTremble, kTremble);
      point.x = (x * width - y * (slant + turn)) / 256;
      point.y = (y * 256 + x * turn) / 256;
    }
}

void move(std::vector<Segment>& segments, int x, int y) {
  for (Segment& segment : segments)
    for (Point* point : {&segment.from, &segment.to}) {
      point->x += x;
      point->y += y;
    }
}

// Scales both axes alike until the larger extent is `extent`, and puts the upper left corner at the origin.
void fit(std::vector<Segment>& segments, int extent) {
  Point low = segments.front().from, high = low;
  for (const Segment& segment : segments) {
    low = {std::min(low.x, segment.to.x), std::min(low.y, segment.to.y)};
    high = {std::max(high.x, segment.to.x), std::max(high.y, segment.to.y)};
  }
  const int larger = std::max(high.x - low.x, high.y - low.y);
  for (Segment& segment : segments)
    for (Point* point : {&segment.from, &segment.to})
      *point = {(point->x - low.x) * extent / larger, (point->y - low.y) * extent / larger};
}

// In units of a Point.
Point centre_of_mass(const std::vector<std::uint8_t>& pixels) {
  std::int64_t mass = 0, x = 0, y = 0;
  for (int row = 0; row < kSide; ++row)
    for (int column = 0; column < kSide; ++column) {
      const std::int64_t ink = pixels[row * kSide + column];
      mass += ink;
      x += ink * (column * kPixel + kPixel / 2);
      y += ink * (row * kPixel + kPixel / 2);
    }
  return {static_cast<int>(x / mass), static_cast<int>(y / mass)};
}

}  // namespace

std::vector<std::uint8_t> draw_digit(int digit, std::uint64_t seed) {
  if (digit < 0 || digit > 9) throw std::invalid_argument("digit: expected 0..9, got " + std::to_string(digit));
  // Ten streams: neighbouring seeds of splitmix64 are independent.
  Random random(seed * 10 + static_cast<std::uint64_t>(digit));
  const std::vector<Glyph>& ways = glyphs_of(digit);
  Glyph glyph = ways[random.between(0, static_cast<int>(ways.size()) - 1)];
  distort(glyph, random);
  const int radius = random.between(kPixel * 3 / 4, kPixel * 3 / 2);
  const int softness = random.between(kPixel, kPixel * 3 / 2);

  std::vector<Segment> segments;
  for (const Stroke& stroke : glyph) append_curve(stroke, segments);
  fit(segments, kBox - 2 * radius);
  const int margin = (kSide * kPixel - kBox) / 2 + radius;
  move(segments, margin, margin);
  const Point centre = centre_of_mass(draw(segments, radius, softness));
  move(segments, kSide * kPixel / 2 - centre.x, kSide * kPixel / 2 - centre.y);
  return draw(segments, radius, softness);
}

}  // namespace winnow::models::digits
