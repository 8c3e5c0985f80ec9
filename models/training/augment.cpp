// Affine distortion by bilinear resampling.
#include "models/training/augment.h"

namespace winnow::models::training {

torch::Tensor distorted(const torch::Tensor& images, const Distortion& distortion) {
  namespace F = torch::nn::functional;
  const std::int64_t n = images.size(0);
  const auto draw = [n](double limit) { return (torch::rand({n}) * 2 - 1) * limit; };

  const torch::Tensor angle = draw(distortion.rotation);
  const torch::Tensor shear = draw(distortion.shear);
  const torch::Tensor scale_x = 1 + draw(distortion.scale);
  const torch::Tensor scale_y = 1 + draw(distortion.scale);
  const torch::Tensor cosine = torch::cos(angle);
  const torch::Tensor sine = torch::sin(angle);

  // Rotation times shear times scale, as the map from output to input coordinates in -1..1.
  const torch::Tensor row_x =
      torch::stack({cosine * scale_x, (cosine * shear - sine) * scale_y, draw(distortion.shift)}, 1);
  const torch::Tensor row_y =
      torch::stack({sine * scale_x, (sine * shear + cosine) * scale_y, draw(distortion.shift)}, 1);
  const torch::Tensor grid = F::affine_grid(torch::stack({row_x, row_y}, 1), images.sizes(), false);
  return F::grid_sample(
      images, grid, F::GridSampleFuncOptions().mode(torch::kBilinear).padding_mode(torch::kZeros).align_corners(false));
}

}  // namespace winnow::models::training
