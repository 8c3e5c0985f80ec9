// Masked training between two compressions.
#include "models/training/retrain.h"

#include <torch/torch.h>

#include <algorithm>

#include "models/accuracy.h"
#include "models/compress/compress.h"
#include "models/training/product_network.h"
#include "models/training/train.h"

namespace winnow::models::training {
namespace {

constexpr std::size_t kCalibrationImages = 256;
constexpr double kFirstRate = 1e-3, kLastRate = 1e-5;

LabelledImages first_of(const LabelledImages& set, std::size_t count) {
  count = std::min(count, set.count());
  return {{set.pixels.begin(), set.pixels.begin() + static_cast<std::ptrdiff_t>(count * kImagePixels)},
          {set.labels.begin(), set.labels.begin() + static_cast<std::ptrdiff_t>(count)}};
}

/// As the product reads images: a pixel is a stored value.
Input input_of(const LabelledImages& set) {
  Input input;
  input.name = "MNIST";
  input.images = FeatureMap({static_cast<std::int64_t>(set.count()), 1, kImageSide, kImageSide});
  std::copy(set.pixels.begin(), set.pixels.end(), input.images.data.begin());
  input.labels.assign(set.labels.begin(), set.labels.end());
  return input;
}

std::vector<FloatWeights> trained(const NetSpec& chain, const std::vector<FloatWeights>& start,
                                  const LabelledImages& images, int epochs) {
  Weights weights = initial_weights(chain);
  std::vector<torch::Tensor> masks;
  Model model{chain, {}, {}, nullptr};
  for (std::size_t i = 0; i < weights.size(); ++i) {
    LayerWeights& layer = weights[i];
    layer.weight = torch::tensor(start[i].weight).view(layer.weight.sizes()).clone().set_requires_grad(true);
    layer.bias = torch::tensor(start[i].bias).clone().set_requires_grad(true);
    masks.push_back(layer.weight.detach().ne(0).to(torch::kFloat32));
    model.parameters.push_back(layer.weight);
    model.parameters.push_back(layer.bias);
  }
  model.weights = [&weights, &masks] {
    Weights masked;
    for (std::size_t i = 0; i < weights.size(); ++i) masked.push_back({weights[i].weight * masks[i], weights[i].bias});
    return masked;
  };
  train(model, as_tensors(images), {epochs, kFirstRate, kLastRate});
  return plain(model.weights());
}

}  // namespace

double retrain(const Network& compressed, const LabelledImages& train_set, const LabelledImages& test_set,
               const RetrainOptions& options) {
  const NetSpec chain = chain_of(compressed);
  const LabelledImages images = first_of(train_set, options.train_images);
  Network network = product_network(chain, trained(chain, real_weights(compressed), images, options.epochs));
  const Input samples = input_of(first_of(images, kCalibrationImages));
  network = compress::compress(network, real_samples(samples, network));
  if (!options.out.empty()) save_network(network, options.out);
  const Input test = input_of(first_of(test_set, options.test_images));
  return 1 - accuracy(network, test, test.labels, test.name).error_percent() / 100;
}

}  // namespace winnow::models::training
