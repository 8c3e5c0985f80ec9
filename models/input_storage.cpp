// How real values and pixels become the stored values of a network's input.
#include "models/input_storage.h"

#include <algorithm>
#include <cmath>

#include "models/text.h"

namespace winnow::models {

Quantization storage_of_input(const Network& network) {
  return network.quantized ? network.input_quantization : Quantization{kPixelScale, 0};
}

Tensor<float> real_values(const FeatureMap& stored, const Quantization& quantization) {
  Tensor<float> real(stored.shape);
  std::transform(stored.data.begin(), stored.data.end(), real.data.begin(),
                 [&](uint8_t q) { return static_cast<float>(quantization.scale * (q - quantization.zero_point)); });
  return real;
}

uint8_t stored_value(double real, const Quantization& quantization) {
  const double lane = std::floor(real / quantization.scale + 0.5);
  return static_cast<uint8_t>(std::clamp(lane + quantization.zero_point, 0.0, 255.0));
}

void store_pixels(std::vector<uint8_t>& pixels, const Quantization& quantization, const std::string& file,
                  Warnings& warnings) {
  uint8_t stored[256];
  uint64_t times[256] = {};
  for (int pixel = 0; pixel < 256; ++pixel) stored[pixel] = stored_value(pixel * kPixelScale, quantization);
  for (uint8_t& pixel : pixels) {
    ++times[pixel];
    pixel = stored[pixel];
  }
  Clipped clipped(quantization);
  for (int pixel = 0; pixel < 256; ++pixel) clipped.look_at(pixel * kPixelScale, times[pixel]);
  clipped.report(file, "pixels", warnings);
}

void Clipped::look_at(double real, uint64_t times) {
  const double stored = real / quantization_.scale + quantization_.zero_point;
  values_ += times;
  if (times == 0 || (stored >= -1 && stored <= 256)) return;
  clipped_ += times;
  least_ = std::min(least_, real);
  most_ = std::max(most_, real);
}

void Clipped::report(const std::string& file, const std::string& place, Warnings& warnings) const {
  if (clipped_ == 0) return;
  const auto real = [&](int stored) {
    return number_text(static_cast<float>(quantization_.scale * (stored - quantization_.zero_point)));
  };
  const auto shortened = [](double value) { return number_text(static_cast<float>(value)); };
  const std::string got = least_ == most_ ? shortened(least_) : shortened(least_) + ".." + shortened(most_);
  warnings.push_back({"clipped-input", file, place,
                      "expected values in " + real(0) + ".." + real(255) + ", as the network's input holds them, got " +
                          std::to_string(clipped_) + " of " + std::to_string(values_) + " outside (" + got +
                          "), which are clipped"});
}

}  // namespace winnow::models
