// Is the range that is chosen the one with the least squared error?
#include "models/compress/least_error.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "models/compress/activation_quantization.h"
#include "tests/models/compress/small_network.h"

namespace winnow::models::compress {
namespace {

/// The mean squared error itself, of every value.
double true_error(const std::vector<float>& values, ActivationRange range) {
  const Quantization q = quantization_of(range);
  double sum = 0;
  for (float f : values) {
    const auto value = static_cast<double>(f);
    const double stored = std::clamp(std::floor(value / q.scale + 0.5) + q.zero_point, 0.0, 255.0);
    sum += std::pow(value - q.scale * (stored - q.zero_point), 2);
  }
  return sum / static_cast<double>(values.size());
}

std::vector<float> normal_values(size_t count, float outlier) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal(0, 1);
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  values[count / 2] = outlier;
  return values;
}

TEST(LeastError, TheHistogramKnowsTheErrorOfEveryRange) {
  const std::vector<float> values = normal_values(20000, 12);
  Histogram histogram;
  histogram.add({values.begin(), values.begin() + 100});
  histogram.add({values.begin() + 100, values.end()});
  for (const ActivationRange& range : {ActivationRange{-4, 12}, {-4, 4}, {-1, 2}, {0, 3}}) {
    const double expected = true_error(values, range);
    EXPECT_NEAR(histogram.error(quantization_of(range)), expected, 0.03 * expected);
  }
}

TEST(LeastError, CutsAnOutlierOffAndKeepsWhatIsEven) {
  const std::vector<float> values = normal_values(20000, 30);
  Histogram with_outlier;
  with_outlier.add(values);
  const ActivationRange range = least_error_range(with_outlier);
  EXPECT_LT(range.high, 30);
  EXPECT_LT(true_error(values, range), true_error(values, with_outlier.range()));
  for (double high : {3.0, 5.0, 10.0, 20.0, 30.0})
    for (double low : {-4.5, -3.0, -2.0})
      EXPECT_LE(true_error(values, range), 1.03 * true_error(values, {low, high})) << low << " " << high;

  Histogram even;
  std::vector<float> ramp;
  for (int i = -1000; i <= 3000; ++i) ramp.push_back(static_cast<float>(i));
  even.add(ramp);
  EXPECT_NEAR(least_error_range(even).high, 3000, 40);
  EXPECT_NEAR(least_error_range(even).low, -1000, 20);
}

TEST(LeastError, WhateverComes) {
  Histogram histogram;
  EXPECT_TRUE(histogram.empty());
  EXPECT_EQ(least_error_range(histogram).high, 0);
  histogram.add({0, 0});
  EXPECT_EQ(least_error_range(histogram).high, 0);
  histogram.add({1e-40f, -3e38f, 3e38f});
  EXPECT_EQ(histogram.range().low, static_cast<double>(-3e38f));
  EXPECT_GT(least_error_range(histogram).high, 0);
}

TEST(LeastError, CalibratesEveryTensor) {
  SmallNetwork small({1, 100, 100});
  small.add(LayerType::kMaxPool, "pool");
  const Network f = small.finish();
  Tensor<float> samples(Shape{2, 1, 100, 100});
  samples.data = normal_values(20000, 30);
  const auto ranges = calibrate(f, samples, Calibration::kMse);
  EXPECT_EQ(ranges.size(), 2u);
  EXPECT_GT(calibrate(f, samples).at("image").high, ranges.at("image").high);
}

}  // namespace
}  // namespace winnow::models::compress
