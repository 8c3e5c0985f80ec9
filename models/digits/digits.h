// Drawn digits in the manner of MNIST: input for the zoo's networks where MNIST itself is not at hand.
#pragma once

#include <cstdint>
#include <vector>

namespace winnow::models::digits {

// 28x28 grey pixels, row by row, 0 = paper, 255 = ink, of `digit` (0..9; std::invalid_argument otherwise). Like MNIST's
// the digit fits a box of 20x20 and its centre of mass is the image's centre. The shape, slant, size and pen vary with
// `seed`. Computed in integers alone: the same bytes on every machine.
std::vector<std::uint8_t> draw_digit(int digit, std::uint64_t seed);

}  // namespace winnow::models::digits
