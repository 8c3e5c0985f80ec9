// Calibration of activations and rounding of codebooks and biases.
#include "models/training/quantize.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace winnow::models::training {
namespace {

constexpr Quantization kInput{1.0 / 255, 0};

struct Range {
  double low = 0, high = 0;
};

std::vector<Range> activation_ranges(const NetSpec& net, const Weights& weights, const TensorImages& set) {
  torch::NoGradGuard no_gradients;
  constexpr std::int64_t kChunk = 1000;
  std::vector<Range> ranges(net.layers.size());
  const Probe widen = [&ranges](std::size_t layer, const torch::Tensor& output) {
    ranges[layer].low = std::min(ranges[layer].low, output.min().item<double>());
    ranges[layer].high = std::max(ranges[layer].high, output.max().item<double>());
    return output;
  };
  for (std::int64_t first = 0; first < set.images.size(0); first += kChunk)
    forward(net, weights, set.images.slice(0, first, first + kChunk), widen);
  return ranges;
}

int integer_centroid(double centroid, double scale) {
  const int rounded = static_cast<int>(std::lround(centroid / scale));
  if (rounded == 0) return centroid < 0 ? -1 : 1;
  return std::clamp(rounded, -128, 127);
}

void quantize_weights(const SharedLayer& shared, int bits, IntegerLayer& layer) {
  const torch::Tensor centroids = shared.centroids.detach();
  layer.weight_scale = static_cast<float>(centroids.abs().max().item<double>() / 127);

  std::vector<int> rounded;
  std::map<int, std::uint8_t> entries;
  for (std::int64_t i = 0; i < centroids.numel(); ++i) {
    rounded.push_back(integer_centroid(centroids[i].item<double>(), layer.weight_scale));
    entries.emplace(rounded.back(), 0);
  }
  layer.codebook.assign(std::size_t{1} << bits, 0);
  std::uint8_t last = 0;
  for (auto& [value, code] : entries) {
    code = ++last;
    layer.codebook[code] = static_cast<std::int8_t>(value);
  }

  std::size_t size = 1;
  for (const std::int64_t side : shared.shape) size *= static_cast<std::size_t>(side);
  layer.code.assign(size, 0);
  const std::int64_t* member = shared.members.data_ptr<std::int64_t>();
  const std::int64_t* position = shared.positions.data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < shared.positions.numel(); ++i) layer.code[position[i]] = entries.at(rounded[member[i]]);
}

}  // namespace

Weights SharedNet::weights() const {
  Weights weights;
  for (std::size_t i = 0; i < layers.size(); ++i) weights.push_back({layers[i].weight(), biases[i]});
  return weights;
}

std::vector<Quantization> calibrate(const NetSpec& net, const Weights& weights, const TensorImages& calibration) {
  const std::vector<Range> ranges = activation_ranges(net, weights, calibration);
  std::vector<Quantization> outputs;
  Quantization previous = kInput;
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    const bool fused = i + 1 < net.layers.size() && net.layers[i + 1].type == LayerType::Relu;
    if (net.layers[i].has_weights()) {
      const Range& range = ranges[fused ? i + 1 : i];
      previous = covering(range.low, range.high);
    }
    outputs.push_back(previous);
  }
  return outputs;
}

IntegerNet quantize(const SharedNet& shared, const std::vector<Quantization>& outputs) {
  IntegerNet result;
  result.name = shared.net.name;
  result.input = kInput;
  double scale_in = kInput.scale;
  std::size_t weighted = 0;
  for (std::size_t i = 0; i < shared.net.layers.size(); ++i) {
    IntegerLayer layer;
    layer.spec = shared.net.layers[i];
    layer.quantization = outputs[i];
    if (layer.spec.has_weights()) {
      quantize_weights(shared.layers[weighted], layer.spec.codebook_bits, layer);
      const torch::Tensor bias = shared.biases[weighted].detach();
      for (std::int64_t k = 0; k < bias.numel(); ++k)
        layer.bias.push_back(
            static_cast<std::int32_t>(std::llround(bias[k].item<double>() / (scale_in * layer.weight_scale))));
      ++weighted;
    }
    scale_in = outputs[i].scale;
    result.layers.push_back(std::move(layer));
  }
  return result;
}

}  // namespace winnow::models::training
