// Magnitude pruning of tensors by the product's rule.
#include "models/training/prune.h"

#include <cmath>

#include "models/compress/prune.h"

namespace winnow::models::training {

torch::Tensor pruned_mask(const torch::Tensor& weight, const torch::Tensor& mask, double density) {
  torch::NoGradGuard no_gradients;
  const torch::Tensor values = weight.flatten().contiguous(), kept = mask.flatten().to(torch::kUInt8).contiguous();
  models::Weights weights;
  weights.value.assign(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
  weights.mask.assign(kept.data_ptr<std::uint8_t>(), kept.data_ptr<std::uint8_t>() + kept.numel());
  compress::prune(weights, density);
  const std::vector<float> pruned(weights.mask.begin(), weights.mask.end());
  return torch::tensor(pruned).view(weight.sizes());
}

double density_at(double target, int step, int steps) { return std::pow(target, static_cast<double>(step) / steps); }

}  // namespace winnow::models::training
