// From a masked layer to centroids and back.
#include "models/training/share.h"

#include "models/training/cluster.h"

namespace winnow::models::training {

torch::Tensor SharedLayer::weight_from(const torch::Tensor& values) const {
  std::int64_t size = 1;
  for (const std::int64_t side : shape) size *= side;
  return torch::zeros({size}).index_copy(0, positions, values.index_select(0, members)).view(shape);
}

SharedLayer share(const torch::Tensor& weight, const torch::Tensor& mask, int bits) {
  torch::NoGradGuard no_gradients;
  SharedLayer layer;
  layer.shape = weight.sizes().vec();
  layer.positions = mask.flatten().nonzero().flatten();
  const torch::Tensor kept = weight.flatten().index_select(0, layer.positions).contiguous();
  const float* first = kept.data_ptr<float>();
  const Clusters clusters = cluster({first, first + kept.numel()}, (1 << bits) - 1);
  layer.centroids = torch::tensor(clusters.centroids).set_requires_grad(true);
  layer.members = torch::tensor(std::vector<std::int64_t>(clusters.members.begin(), clusters.members.end()));
  return layer;
}

}  // namespace winnow::models::training
