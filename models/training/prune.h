// Pruning by magnitude: masks that only ever lose weights.
#pragma once

#include <torch/torch.h>

namespace winnow::models::training {

// 1 for what compress::prune keeps of the weights that `mask` still keeps, else 0.
torch::Tensor pruned_mask(const torch::Tensor& weight, const torch::Tensor& mask, double density);

// The density of pruning step `step` of `steps` (1-based) on the way from 1 to `target`; each step keeps the same
// fraction of what the step before it kept.
double density_at(double target, int step, int steps);

}  // namespace winnow::models::training
