// Post-training quantization of a float network.
#include "models/compress/quantize.h"

#include <algorithm>
#include <cmath>

#include "models/compress/activation_quantization.h"

namespace winnow::models::compress {
namespace {

constexpr double kLargestWeight = 127;
constexpr double kLargestBias = 1 << 24;  // leaves 32-bit accumulators 7 bits for the sum

int8_t to_int8(float value, float scale) {
  return static_cast<int8_t>(std::clamp(std::floor(static_cast<double>(value) / static_cast<double>(scale) + 0.5),
                                        -kLargestWeight, kLargestWeight));
}

template <typename Iterator>
double largest_magnitude(Iterator first, Iterator last) {
  double largest = 0;
  for (; first != last; ++first) largest = std::max(largest, std::abs(static_cast<double>(*first)));
  return largest;
}

/// The scale for weights up to `largest`, wide enough for the bias to stay small.
float weight_scale(double largest, double bias, double scale_in) {
  const double scale = std::max(largest / kLargestWeight, std::abs(bias) / (scale_in * kLargestBias));
  return static_cast<float>(scale > 0 ? scale : 1 / kLargestWeight);
}

void quantize_per_channel(Weights& w, double scale_in) {
  const size_t outputs = static_cast<size_t>(w.shape[0]), per_output = w.value.size() / outputs;
  const double layer_largest = largest_magnitude(w.value.begin(), w.value.end());
  w.quantized.resize(w.value.size());
  w.scale.resize(outputs);
  for (size_t k = 0; k < outputs; ++k) {
    const auto first = w.value.begin() + static_cast<std::ptrdiff_t>(k * per_output);
    const double largest = largest_magnitude(first, first + static_cast<std::ptrdiff_t>(per_output));
    w.scale[k] = weight_scale(largest > 0 ? largest : layer_largest, static_cast<double>(w.float_bias[k]), scale_in);
    for (size_t i = k * per_output; i < (k + 1) * per_output; ++i) w.quantized[i] = to_int8(w.value[i], w.scale[k]);
  }
}

/// The nearest integer but 0, which would prune.
int8_t to_code_value(float centroid, float scale) {
  const int8_t nearest = to_int8(centroid, scale);
  return nearest != 0 ? nearest : centroid < 0 ? int8_t{-1} : int8_t{1};
}

void quantize_codebook(Weights& w, const SharedWeights& shared, int bits, double scale_in) {
  const double largest = largest_magnitude(shared.centroid.begin(), shared.centroid.end());
  w.scale = {weight_scale(largest, largest_magnitude(w.float_bias.begin(), w.float_bias.end()), scale_in)};
  w.codebook.assign(size_t{1} << bits, 0);
  for (size_t code = 1; code < shared.centroid.size(); ++code)
    w.codebook[code] = to_code_value(shared.centroid[code], w.scale[0]);
  w.code = shared.code;
  w.quantized.clear();
  for (uint8_t code : w.code) w.quantized.push_back(w.codebook[code]);
}

void quantize_bias(Weights& w, double scale_in) {
  w.bias.clear();
  for (size_t k = 0; k < w.float_bias.size(); ++k) {
    const double unit = scale_in * w.scale_of(static_cast<int64_t>(k));
    w.bias.push_back(static_cast<int32_t>(std::floor(static_cast<double>(w.float_bias[k]) / unit + 0.5)));
  }
}

}  // namespace

Network quantize(Network network, const std::map<std::string, ActivationRange>& ranges,
                 const std::map<std::string, SharedWeights>& shared, const std::optional<Quantization>& input) {
  network.quantized = true;
  assign_quantization(network, ranges, input);
  for (Layer& layer : network.layers) {
    if (!has_weights(layer)) continue;
    Weights& w = layer.weights;
    const double scale_in = network.quantization_of(layer.inputs[0]).scale;
    w.float_bias.resize(static_cast<size_t>(w.shape[0]), 0.0f);
    const auto codebook = shared.find(layer.name);
    if (codebook != shared.end()) quantize_codebook(w, codebook->second, layer.compression.codebook_bits, scale_in);
    else quantize_per_channel(w, scale_in);
    quantize_bias(w, scale_in);
    w.value.clear();
    w.mask.clear();
    w.float_bias.clear();
  }
  return network;
}

void merge_equal_codes(Network& network) {
  for (Layer& layer : network.layers) {
    Weights& w = layer.weights;
    if (w.code.empty()) continue;
    std::map<int8_t, uint8_t> code_of{{int8_t{0}, uint8_t{0}}};
    for (int8_t value : w.quantized) code_of.emplace(value, 0);
    uint8_t last = 0;
    std::fill(w.codebook.begin(), w.codebook.end(), 0);
    for (auto& [value, code] : code_of) {
      if (value == 0) continue;
      code = ++last;
      w.codebook[code] = value;
    }
    for (size_t i = 0; i < w.code.size(); ++i) w.code[i] = code_of.at(w.quantized[i]);
  }
}

}  // namespace winnow::models::compress
