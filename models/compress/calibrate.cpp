// Ranges of a float network's activations, measured on samples.
#include "models/compress/calibrate.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "models/compress/least_error.h"
#include "models/error.h"
#include "models/reference/reference.h"

namespace winnow::models::compress {
namespace {

/// Every tensor of every sample, with its name.
void for_each_tensor(const Network& network, const Tensor<float>& samples,
                     const std::function<void(const std::string& name, std::vector<float> values)>& take) {
  Tensor<float> sample(Shape{1, samples.shape.at(1), samples.shape.at(2), samples.shape.at(3)});
  const auto size = static_cast<std::ptrdiff_t>(sample.data.size());
  for (int64_t n = 0; n < samples.shape[0]; ++n) {
    std::copy_n(samples.data.begin() + n * size, size, sample.data.begin());
    for (auto& [name, tensor] : reference::run_float(network, sample)) {
      if (!std::all_of(tensor.data.begin(), tensor.data.end(), [](float v) { return std::isfinite(v); }))
        throw InputError(network.file + ": tensor " + name + ": expected finite values for calibration sample " +
                         std::to_string(n));
      take(name, std::move(tensor.data));
    }
  }
}

ActivationRange range_of(std::vector<float> values, double percentile) {
  if (values.empty()) return {};
  const auto cut = static_cast<std::ptrdiff_t>(std::floor((1 - percentile / 100) * static_cast<double>(values.size())));
  const auto size = static_cast<std::ptrdiff_t>(values.size());
  const auto ordered = [&](std::ptrdiff_t i) {
    std::nth_element(values.begin(), values.begin() + i, values.end());
    return static_cast<double>(values[static_cast<size_t>(i)]);
  };
  const std::ptrdiff_t first = std::min(cut, (size - 1) / 2);
  const double low = ordered(first), high = ordered(size - 1 - first);
  return {low, high};
}

}  // namespace

const std::vector<std::string>& calibration_names() {
  static const std::vector<std::string> names = {"minmax", "percentile", "mse"};
  return names;
}

std::map<std::string, ActivationRange> calibrate(const Network& network, const Tensor<float>& samples, Calibration how,
                                                 double percentile) {
  std::map<std::string, ActivationRange> ranges;
  if (how == Calibration::kMse) {
    std::map<std::string, Histogram> histograms;
    for_each_tensor(network, samples,
                    [&](const std::string& name, const std::vector<float>& values) { histograms[name].add(values); });
    for (const auto& [name, histogram] : histograms) ranges[name] = least_error_range(histogram);
    return ranges;
  }
  for_each_tensor(network, samples, [&](const std::string& name, std::vector<float> values) {
    const ActivationRange range = range_of(std::move(values), how == Calibration::kPercentile ? percentile : 100);
    ActivationRange& all = ranges.try_emplace(name, range).first->second;
    all = {std::min(all.low, range.low), std::max(all.high, range.high)};
  });
  return ranges;
}

}  // namespace winnow::models::compress
