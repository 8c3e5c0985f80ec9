// Pictures: value noise (a random number at every node of a grid, linear in between) of several grids, added up.
#include "models/digits/picture.h"

#include <algorithm>
#include <cmath>

#include "models/random.h"

namespace winnow::models::digits {
namespace {

constexpr double kMiddle = 118, kBrightness = 75, kColour = 25, kGrain = 4;
constexpr int kLargestCell = 64;
constexpr double kFinerIsFainter = 0.6;  // of the next smaller grid

/// Adds noise of about -amplitude..amplitude to a plane.
void add_noise(std::vector<double>& plane, int height, int width, double amplitude, uint64_t& state) {
  for (int cell = kLargestCell; cell >= 2; cell /= 2, amplitude *= kFinerIsFainter) {
    const int columns = width / cell + 2, rows = height / cell + 2;
    std::vector<double> node(static_cast<size_t>(rows) * static_cast<size_t>(columns));
    for (double& n : node) n = (2 * next_uniform(state) - 1) * amplitude;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const double fy = static_cast<double>(y % cell) / cell, fx = static_cast<double>(x % cell) / cell;
        const double* const at =
            &node[static_cast<size_t>(y / cell) * static_cast<size_t>(columns) + static_cast<size_t>(x / cell)];
        const double upper = at[0] + fx * (at[1] - at[0]), lower = at[columns] + fx * (at[columns + 1] - at[columns]);
        plane[static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x)] +=
            upper + fy * (lower - upper);
      }
  }
}

}  // namespace

std::vector<uint8_t> draw_picture(MapShape shape, uint64_t seed) {
  uint64_t state = seed;
  std::vector<double> brightness(static_cast<size_t>(shape.height) * static_cast<size_t>(shape.width), kMiddle);
  add_noise(brightness, shape.height, shape.width, kBrightness, state);
  std::vector<uint8_t> pixels;
  for (int c = 0; c < shape.channels; ++c) {
    std::vector<double> plane = brightness;
    add_noise(plane, shape.height, shape.width, kColour, state);
    for (double value : plane) {
      value += (2 * next_uniform(state) - 1) * kGrain;
      pixels.push_back(static_cast<uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0)));
    }
  }
  return pixels;
}

}  // namespace winnow::models::digits
