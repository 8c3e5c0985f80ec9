// A set of images out of the digit generator.
#include "models/training/labelled_images.h"

#include "models/digits/digits.h"

namespace winnow::models::training {

LabelledImages drawn_digits(std::size_t count, std::uint64_t first_seed) {
  LabelledImages set;
  set.pixels.reserve(count * kImagePixels);
  set.labels.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = static_cast<int>(i % 10);
    const std::vector<std::uint8_t> image = models::digits::draw_digit(digit, first_seed + i);
    set.pixels.insert(set.pixels.end(), image.begin(), image.end());
    set.labels.push_back(static_cast<std::uint8_t>(digit));
  }
  return set;
}

}  // namespace winnow::models::training
