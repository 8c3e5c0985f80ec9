// The range whose quantization has the least squared error: M. Nagel, M. Fournarakis, R. A. Amjad, Y. Bondarenko,
// M. van Baalen, T. Blankevoort, "A White Paper on Neural Network Quantization" (arXiv:2106.08295), section 3.1,
// "Mean squared error".
#pragma once
#include <cstdint>
#include <vector>

#include "models/compress/calibrate.h"

namespace winnow::models::compress {

/// Counts of values in bins of one width, around zero. The width doubles when a value lies outside, so that one pass is
/// enough whatever comes.
class Histogram {
 public:
  static constexpr int kBins = 1 << 14;  // half of them below zero

  void add(const std::vector<float>& values);

  bool empty() const { return values_ == 0; }
  ActivationRange range() const { return range_; }
  /// Mean squared difference between the values, each taken as the middle of its bin, and what is stored of them.
  /// Values that are zero have none: zero is always stored as itself.
  double error(const Quantization& quantization) const;

 private:
  void widen();

  std::vector<uint64_t> count_;
  double width_ = 0;  // of a bin; 0 before the first value that is not zero
  uint64_t values_ = 0;
  ActivationRange range_;
};

/// The part of the histogram's range, zero included, that 8 bits store with the least error: both ends are tried in
/// turn, in steps of a hundredth, until neither moves.
ActivationRange least_error_range(const Histogram& histogram);

}  // namespace winnow::models::compress
