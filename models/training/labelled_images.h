// 28x28 grey images with their digits, from wherever they come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace winnow::models::training {

inline constexpr int kImageSide = 28;
inline constexpr std::size_t kImagePixels = kImageSide * kImageSide;

struct LabelledImages {
  std::vector<std::uint8_t> pixels;  // kImagePixels an image, row by row
  std::vector<std::uint8_t> labels;  // 0..9

  std::size_t count() const { return labels.size(); }
  const std::uint8_t* image(std::size_t index) const { return pixels.data() + index * kImagePixels; }
};

// `count` digits of winnow::models::digits::draw_digit, the classes in turn.
LabelledImages drawn_digits(std::size_t count, std::uint64_t first_seed);

}  // namespace winnow::models::training
