// From a masked layer to centroids and back.
#include "models/training/share.h"

namespace winnow::models::training {
namespace {

std::int64_t elements_of(const SharedLayer& layer) {
  std::int64_t size = 1;
  for (const std::int64_t side : layer.shape) size *= side;
  return size;
}

}  // namespace

torch::Tensor SharedLayer::weight() const {
  return torch::zeros({elements_of(*this)}).index_copy(0, positions, centroids.index_select(0, members)).view(shape);
}

compress::SharedWeights SharedLayer::shared() const {
  const torch::Tensor values = centroids.detach().contiguous();
  compress::SharedWeights result;
  result.centroid.push_back(0);
  result.centroid.insert(result.centroid.end(), values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
  result.code.assign(static_cast<std::size_t>(elements_of(*this)), 0);
  const std::int64_t* const member = members.data_ptr<std::int64_t>();
  const std::int64_t* const position = positions.data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < positions.numel(); ++i)
    result.code[static_cast<std::size_t>(position[i])] = static_cast<std::uint8_t>(member[i] + 1);
  return result;
}

SharedLayer share(const torch::Tensor& weight, const torch::Tensor& mask, int bits) {
  torch::NoGradGuard no_gradients;
  const torch::Tensor masked = (weight * mask).flatten().contiguous();
  models::Weights weights;
  weights.value.assign(masked.data_ptr<float>(), masked.data_ptr<float>() + masked.numel());
  const compress::SharedWeights shared = compress::share(weights, bits);

  std::vector<std::int64_t> members, positions;
  for (std::size_t i = 0; i < shared.code.size(); ++i) {
    if (shared.code[i] == 0) continue;
    members.push_back(shared.code[i] - 1);
    positions.push_back(static_cast<std::int64_t>(i));
  }
  SharedLayer layer;
  layer.shape = weight.sizes().vec();
  layer.positions = torch::tensor(positions);
  layer.members = torch::tensor(members);
  layer.centroids =
      torch::tensor(std::vector<float>(shared.centroid.begin() + 1, shared.centroid.end())).set_requires_grad(true);
  return layer;
}

}  // namespace winnow::models::training
