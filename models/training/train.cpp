// The training loop and the float test error.
#include "models/training/train.h"

#include <algorithm>
#include <cmath>

#include "models/training/augment.h"

namespace winnow::models::training {
namespace {

constexpr std::int64_t kBatch = 128;
constexpr double kPi = 3.14159265358979323846;

}  // namespace

TensorImages as_tensors(const LabelledImages& set) {
  const auto count = static_cast<std::int64_t>(set.count());
  const torch::Tensor pixels =
      torch::from_blob(const_cast<std::uint8_t*>(set.pixels.data()), {count, 1, kImageSide, kImageSide}, torch::kUInt8);
  const torch::Tensor labels = torch::from_blob(const_cast<std::uint8_t*>(set.labels.data()), {count}, torch::kUInt8);
  return {pixels.to(torch::kFloat32) / 255, labels.to(torch::kInt64)};
}

void train(const Model& model, const TensorImages& set, const Schedule& schedule) {
  const std::int64_t count = set.images.size(0);
  const std::int64_t steps = schedule.epochs * ((count + kBatch - 1) / kBatch);
  torch::optim::Adam optimizer(model.parameters, torch::optim::AdamOptions(schedule.first_rate));
  std::int64_t step = 0;
  for (int epoch = 0; epoch < schedule.epochs; ++epoch) {
    const torch::Tensor order = torch::randperm(count);
    for (std::int64_t first = 0; first < count; first += kBatch, ++step) {
      const double along = 0.5 * (1 - std::cos(kPi * static_cast<double>(step) / static_cast<double>(steps)));
      static_cast<torch::optim::AdamOptions&>(optimizer.param_groups()[0].options())
          .lr(schedule.first_rate + (schedule.last_rate - schedule.first_rate) * along);

      const torch::Tensor picked = order.slice(0, first, std::min(first + kBatch, count));
      const torch::Tensor images = distorted(set.images.index_select(0, picked), Distortion{});
      const torch::Tensor logits = forward(model.net, model.weights(), images, model.probe);
      optimizer.zero_grad();
      torch::nn::functional::cross_entropy(logits, set.labels.index_select(0, picked)).backward();
      optimizer.step();
    }
  }
}

double error_rate(const NetSpec& net, const Weights& weights, const TensorImages& set) {
  torch::NoGradGuard no_gradients;
  constexpr std::int64_t kChunk = 1000;
  const std::int64_t count = set.images.size(0);
  std::int64_t wrong = 0;
  for (std::int64_t first = 0; first < count; first += kChunk) {
    const std::int64_t last = std::min(first + kChunk, count);
    const torch::Tensor answer = forward(net, weights, set.images.slice(0, first, last)).argmax(1);
    wrong += answer.ne(set.labels.slice(0, first, last)).sum().item<std::int64_t>();
  }
  return static_cast<double>(wrong) / static_cast<double>(count);
}

}  // namespace winnow::models::training
