// Counting.
#include "mapping/densities.h"

#include <algorithm>

namespace winnow::mapping {
namespace {

constexpr int kMostWindows = 4;      // along an axis: more changed nothing on AlexNet and VGG-16
constexpr int kLeastWindowSide = 3;  // pixels: smaller ones hold too few samples

int windows_along(int side) { return std::clamp(side / kLeastWindowSide, 1, kMostWindows); }

ChannelDensities measure(const models::FeatureMap& map, int zero_point) {
  const int batch = static_cast<int>(map.shape[0]), channels = static_cast<int>(map.shape[1]);
  const int height = static_cast<int>(map.shape[2]), width = static_cast<int>(map.shape[3]);
  ChannelDensities d;
  d.images = batch;
  d.windows_y = windows_along(height);
  d.windows_x = windows_along(width);
  const size_t windows = static_cast<size_t>(d.windows());
  std::vector<double> pixels(windows, 0);
  const auto window_of = [&](int y, int x) {
    return static_cast<size_t>(y * d.windows_y / height * d.windows_x + x * d.windows_x / width);
  };
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) pixels[window_of(y, x)] += batch;
  d.in_window.assign(static_cast<size_t>(channels) * windows, 0);
  const uint8_t* value = map.data.data();
  for (int b = 0; b < batch; ++b)
    for (int c = 0; c < channels; ++c)
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
          d.in_window[static_cast<size_t>(c) * windows + window_of(y, x)] += *value++ != zero_point;
  for (int c = 0; c < channels; ++c) {
    double sum = 0;
    for (size_t w = 0; w < windows; ++w) {
      double& share = d.in_window[static_cast<size_t>(c) * windows + w];
      sum += share;
      share /= pixels[w];
    }
    d.mean.push_back(sum / (double{1} * batch * height * width));
  }
  return d;
}

}  // namespace

Densities measure_densities(const models::Network& network, const models::TensorMap& tensors) {
  Densities densities;
  for (const auto& [name, map] : tensors) densities[name] = measure(map, network.quantization_of(name).zero_point);
  return densities;
}

}  // namespace winnow::mapping
