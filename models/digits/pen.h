// Draws lines with a round pen on 28x28 pixels, in integers.
#pragma once

#include <cstdint>
#include <vector>

#include "models/digits/glyphs.h"

namespace winnow::models::digits {

inline constexpr int kSide = 28;    // pixels
inline constexpr int kPixel = 256;  // units of a Point to a pixel

struct Segment {
  Point from, to;
};

// The smooth (Catmull-Rom) curve through the stroke's points as short segments.
void append_curve(const Stroke& stroke, std::vector<Segment>& segments);

// Ink 0..255 by the distance of a pixel's centre from the nearest segment: full up to `radius` less half of `softness`,
// none from `radius` plus half of it.
std::vector<std::uint8_t> draw(const std::vector<Segment>& segments, int radius, int softness);

}  // namespace winnow::models::digits
