// The shapes of the ten digits as strokes of a pen.
#pragma once

#include <vector>

namespace winnow::models::digits {

struct Point {
  int x, y;  // y grows downwards
};

// Points the pen passes, along a smooth curve; a corner is where one stroke ends and the next begins.
using Stroke = std::vector<Point>;
using Glyph = std::vector<Stroke>;

// The ways of writing `digit` (0..9), on paper about 100 wide and 140 high.
const std::vector<Glyph>& glyphs_of(int digit);

}  // namespace winnow::models::digits
