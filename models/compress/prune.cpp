// Magnitude pruning of float weights.
#include "models/compress/prune.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace winnow::models::compress {

void prune(Weights& weights, double density) {
  const size_t elements = weights.value.size();
  const size_t target =
      static_cast<size_t>(std::llround(std::clamp(density, 0.0, 1.0) * static_cast<double>(elements)));
  if (weights.mask.empty()) weights.mask.assign(elements, 1);

  std::vector<float> magnitudes;
  for (size_t i = 0; i < elements; ++i)
    if (weights.mask[i]) magnitudes.push_back(std::abs(weights.value[i]));

  if (target < magnitudes.size()) {
    const auto nth = magnitudes.begin() + static_cast<std::ptrdiff_t>(target);
    std::nth_element(magnitudes.begin(), nth, magnitudes.end(), std::greater<>());
    const float threshold = *nth;  // the largest magnitude that goes
    // how many of just that magnitude stay
    size_t equals = static_cast<size_t>(std::count(magnitudes.begin(), nth, threshold));
    for (size_t i = 0; i < elements; ++i) {
      if (!weights.mask[i]) continue;
      const float magnitude = std::abs(weights.value[i]);
      if (magnitude > threshold) continue;
      if (magnitude == threshold && equals > 0) --equals;
      else weights.mask[i] = 0;
    }
  }
  for (size_t i = 0; i < elements; ++i)
    if (!weights.mask[i]) weights.value[i] = 0;
}

}  // namespace winnow::models::compress
