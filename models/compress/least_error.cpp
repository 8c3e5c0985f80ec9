// The range whose quantization has the least squared error.
#include "models/compress/least_error.h"

#include <algorithm>
#include <cmath>

#include "models/compress/activation_quantization.h"

namespace winnow::models::compress {
namespace {

constexpr int kSteps = 100;     // of an end's way from zero to the largest value
constexpr int kMostRounds = 8;  // two or three are usual

}  // namespace

void Histogram::widen() {
  constexpr size_t kHalf = kBins / 2;
  std::vector<uint64_t> wider(kBins);
  for (size_t i = 0; i < kBins; ++i) wider[kHalf / 2 + i / 2] += count_[i];
  count_ = std::move(wider);
  width_ *= 2;
}

void Histogram::add(const std::vector<float>& values) {
  constexpr double kHalf = kBins / 2;
  for (float f : values) {
    const auto value = static_cast<double>(f);
    range_ = values_ == 0 ? ActivationRange{value, value}
                          : ActivationRange{std::min(range_.low, value), std::max(range_.high, value)};
    ++values_;
    if (value == 0) continue;
    if (width_ == 0) {
      count_.assign(kBins, 0);
      width_ = std::abs(value) / kHalf;
    }
    while (std::abs(value) >= width_ * kHalf) widen();
    ++count_[static_cast<size_t>(std::floor(value / width_) + kHalf)];
  }
}

double Histogram::error(const Quantization& q) const {
  double sum = 0;
  for (size_t i = 0; i < count_.size(); ++i) {
    if (count_[i] == 0) continue;
    const double value = (static_cast<double>(i) + 0.5 - kBins / 2) * width_;
    const double stored = std::clamp(std::floor(value / q.scale + 0.5) + q.zero_point, 0.0, 255.0);
    const double difference = value - q.scale * (stored - q.zero_point);
    sum += static_cast<double>(count_[i]) * difference * difference;
  }
  return values_ == 0 ? 0 : sum / static_cast<double>(values_);
}

ActivationRange least_error_range(const Histogram& histogram) {
  const ActivationRange whole{std::min(histogram.range().low, 0.0), std::max(histogram.range().high, 0.0)};
  ActivationRange best = whole;
  double least = histogram.error(quantization_of(best));
  const auto try_end = [&](double ActivationRange::*end) {
    if (whole.*end == 0) return false;
    bool moved = false;
    for (int step = kSteps; step >= 1; --step) {
      ActivationRange tried = best;
      tried.*end = whole.*end * step / kSteps;
      const double error = histogram.error(quantization_of(tried));
      if (error >= least) continue;
      least = error;
      best = tried;
      moved = true;
    }
    return moved;
  };
  for (int round = 0; round < kMostRounds; ++round) {
    const bool high = try_end(&ActivationRange::high), low = try_end(&ActivationRange::low);
    if (!high && !low) break;
  }
  return best;
}

}  // namespace winnow::models::compress
