// How real values and pixels become the stored values of a network's input.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "models/network.h"
#include "models/warnings.h"

namespace winnow::models {

/// Pixels 0..255 mean 0..1.
constexpr double kPixelScale = 1.0 / 255;

/// How the network's input is stored: its quantization, or of a float network that of pixels.
Quantization storage_of_input(const Network& network);

uint8_t stored_value(double real, const Quantization& quantization);

/// The real values of stored ones.
Tensor<float> real_values(const FeatureMap& stored, const Quantization& quantization);

/// Pixels in place become stored values.
void store_pixels(std::vector<uint8_t>& pixels, const Quantization& quantization, const std::string& file,
                  Warnings& warnings);

/// Real values that are clipped when they are stored, by more than a step.
class Clipped {
 public:
  explicit Clipped(const Quantization& quantization) : quantization_(quantization) {}

  void look_at(double real, uint64_t times = 1);
  /// Adds the warning `clipped-input` if there were any.
  void report(const std::string& file, const std::string& place, Warnings& warnings) const;

 private:
  Quantization quantization_;
  uint64_t values_ = 0, clipped_ = 0;
  double least_ = std::numeric_limits<double>::max(), most_ = std::numeric_limits<double>::lowest();
};

}  // namespace winnow::models
