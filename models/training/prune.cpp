// Magnitude pruning.
#include "models/training/prune.h"

#include <cmath>

namespace winnow::models::training {

torch::Tensor pruned_mask(const torch::Tensor& weight, const torch::Tensor& mask, double density) {
  torch::NoGradGuard no_gradients;
  const auto kept = static_cast<std::int64_t>(std::llround(density * static_cast<double>(weight.numel())));
  // A weight already pruned must lose against one that is kept and happens to be zero.
  const torch::Tensor rank = (weight.abs() + 1) * mask;
  const torch::Tensor winners = std::get<1>(rank.flatten().topk(kept));
  return torch::zeros({weight.numel()}).index_fill_(0, winners, 1).view(weight.sizes());
}

double density_at(double target, int step, int steps) { return std::pow(target, static_cast<double>(step) / steps); }

}  // namespace winnow::models::training
