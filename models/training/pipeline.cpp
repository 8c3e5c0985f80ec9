// The stages in their order.
#include "models/training/pipeline.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "models/training/integer_net_reader.h"
#include "models/training/nets.h"
#include "models/training/product_network.h"
#include "models/training/prune.h"
#include "models/training/quantize.h"
#include "models/training/share.h"
#include "models/training/train.h"

namespace winnow::models::training {
namespace {

constexpr std::size_t kDrawnDigits = 1000;
constexpr std::uint64_t kDrawnSeed = 1;

class StageReport {
 public:
  StageReport(const NetSpec& net, const TensorImages& test_set) : net_(net), test_set_(test_set) {}

  void print(const char* stage, const Weights& weights) const {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
    std::printf("%-14s %-10s test error %5.2f %%   %6.0f s\n", net_.name.c_str(), stage,
                100 * error_rate(net_, weights, test_set_), elapsed.count());
    std::fflush(stdout);
  }

 private:
  const NetSpec& net_;
  const TensorImages& test_set_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::vector<double> densities(const NetSpec& net) {
  std::vector<double> result;
  for (const LayerSpec& layer : net.layers)
    if (layer.has_weights()) result.push_back(layer.density);
  return result;
}

double integer_error(IntegerInference& inference, const LabelledImages& set) {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < set.count(); ++i) wrong += inference.classify(set.image(i)) != set.labels[i];
  return static_cast<double>(wrong) / static_cast<double>(set.count());
}

}  // namespace

Recipe recipe_for(const NetSpec& net, double effort) {
  const Recipe full = net.name == "lenet-5" ? Recipe{5, 6, 1, 5, 2} : Recipe{12, 10, 1, 20, 4};
  const auto scaled = [effort](int epochs) { return std::max(1, static_cast<int>(std::lround(epochs * effort))); };
  return {scaled(full.dense_epochs), full.prune_steps, scaled(full.epochs_a_step), scaled(full.pruned_epochs),
          scaled(full.shared_epochs)};
}

void run_pipeline(const NetSpec& net, const Recipe& recipe, const LabelledImages& train_images,
                  const LabelledImages& test_images, const std::string& out) {
  const TensorImages train_set = as_tensors(train_images);
  const TensorImages test_set = as_tensors(test_images);
  const StageReport report(net, test_set);
  const std::vector<double> targets = densities(net);

  Weights learnt = initial_weights(net);
  Model model{net, {}, {}, nullptr};
  std::vector<torch::Tensor> masks;
  for (LayerWeights& layer : learnt) {
    model.parameters.push_back(layer.weight.set_requires_grad(true));
    model.parameters.push_back(layer.bias.set_requires_grad(true));
    masks.push_back(torch::ones_like(layer.weight));
  }
  model.weights = [&learnt, &masks] {
    Weights masked;
    for (std::size_t i = 0; i < learnt.size(); ++i) masked.push_back({learnt[i].weight * masks[i], learnt[i].bias});
    return masked;
  };
  train(model, train_set, {recipe.dense_epochs, 2e-3, 1e-4});
  report.print("dense", model.weights());

  for (int step = 1; step <= recipe.prune_steps; ++step) {
    for (std::size_t i = 0; i < learnt.size(); ++i)
      masks[i] = pruned_mask(learnt[i].weight, masks[i], density_at(targets[i], step, recipe.prune_steps));
    train(model, train_set, {recipe.epochs_a_step, 1e-3, 5e-4});
  }
  train(model, train_set, {recipe.pruned_epochs, 1e-3, 1e-5});
  report.print("pruned", model.weights());
  NetSpec float_net = net;
  float_net.name += "-float";
  save_network(product_network(float_net, plain(model.weights())), out);

  SharedNet shared{net, {}, {}};
  Model shared_model{net, {}, [&shared] { return shared.weights(); }, nullptr};
  std::size_t next = 0;
  for (const LayerSpec& layer : net.layers) {
    if (!layer.has_weights()) continue;
    shared.layers.push_back(share(learnt[next].weight, masks[next], layer.codebook_bits));
    shared.biases.push_back(learnt[next].bias.detach().clone().set_requires_grad(true));
    shared_model.parameters.push_back(shared.layers.back().centroids);
    shared_model.parameters.push_back(shared.biases.back());
    ++next;
  }
  report.print("clustered", shared.weights());
  train(shared_model, train_set, {recipe.shared_epochs, 1e-4, 1e-6});
  report.print("shared", shared.weights());

  save_network(quantize(shared, train_set), out);
  measure(out + "/" + net.name + ".json", test_images);
}

double measure(const std::string& json_path, const LabelledImages& test_set) {
  const IntegerNet net = read_integer_network(json_path);
  IntegerInference inference(net);
  const double error_percent = 100 * integer_error(inference, test_set);
  std::printf("%-14s %-10s test error %5.2f %%\n", net.name.c_str(), "integer", error_percent);
  const std::vector<double> activations = inference.activation_densities();
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    const IntegerLayer& layer = net.layers[i];
    std::printf("  %-8s output density %6.4f", layer.spec.name.c_str(), activations[i]);
    if (layer.spec.has_weights()) {
      const auto kept = static_cast<double>(layer.code.size() - std::count(layer.code.begin(), layer.code.end(), 0));
      std::printf("   weight density %6.4f of %6zu   codes in use %3d of %3zu", kept / layer.code.size(),
                  layer.code.size(), 1 + *std::max_element(layer.code.begin(), layer.code.end()),
                  layer.codebook.size());
    }
    std::printf("\n");
  }
  IntegerInference on_drawn(net);
  std::printf("%-14s %-10s accuracy %6.2f %% on %zu\n", net.name.c_str(), "drawn",
              100 - 100 * integer_error(on_drawn, drawn_digits(kDrawnDigits, kDrawnSeed)), kDrawnDigits);
  return error_percent;
}

}  // namespace winnow::models::training
