// libpng and libjpeg behind one interface. Both report errors by jumps, which stay inside these functions.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace winnow::models {

struct DecodedPicture {
  int channels = 0;             // 1: gray, 3: red, green, blue
  std::vector<uint8_t> pixels;  // [height, width, channels]
  std::string problem;          // "expected ..., got ..."; empty if there is none
};

inline std::string size_problem(int height, int width, uint64_t got_height, uint64_t got_width) {
  return "expected a picture of " + std::to_string(height) + " rows and " + std::to_string(width) +
         " columns, as the network's input has, got " + std::to_string(got_height) + " x " + std::to_string(got_width);
}

/// A picture of just that height and width, which its header must say before memory is taken for it.
DecodedPicture decode_png(const std::string& bytes, int height, int width);
DecodedPicture decode_jpeg(const std::string& bytes, int height, int width);

}  // namespace winnow::models
