// The signal-to-quantization-noise ratio of every layer.
#include "models/compress/noise.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>

#include "models/input_storage.h"
#include "models/quantization.h"
#include "models/reference/reference.h"

namespace winnow::models::compress {
namespace {

bool only_clamped(const Network& network, const Layer& layer) {
  if (std::find(network.outputs.begin(), network.outputs.end(), layer.name) != network.outputs.end()) return false;
  bool read = false;
  for (const Layer& reader : network.layers) {
    if (std::find(reader.inputs.begin(), reader.inputs.end(), layer.name) == reader.inputs.end()) continue;
    if (kind_of(reader) != LayerKind::kClamp || !(reader.quantization == layer.quantization)) return false;
    read = true;
  }
  return read;
}

struct Sums {
  double signal = 0, noise = 0;
  double decibels() const {
    if (noise == 0) return std::numeric_limits<double>::infinity();
    return signal == 0 ? -std::numeric_limits<double>::infinity() : 10 * std::log10(signal / noise);
  }
};

void add_to(Sums& sums, const Tensor<float>& real, const FeatureMap& stored, const Quantization& q) {
  for (size_t i = 0; i < real.data.size(); ++i) {
    const auto value = static_cast<double>(real.data[i]);
    const double difference = value - q.scale * (stored.data[i] - q.zero_point);
    sums.signal += value * value;
    sums.noise += difference * difference;
  }
}

std::string decibels_text(double decibels) {
  if (std::isinf(decibels)) return decibels > 0 ? "no noise" : "no signal";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f dB", decibels);
  return text;
}

}  // namespace

std::vector<LayerNoise> noise_of_layers(const Network& float_network, const Network& quantized,
                                        const Tensor<float>& samples) {
  std::map<std::string, Sums> sums;
  Tensor<float> sample(Shape{1, samples.shape.at(1), samples.shape.at(2), samples.shape.at(3)});
  const auto size = static_cast<std::ptrdiff_t>(sample.data.size());
  FeatureMap stored(sample.shape);
  for (int64_t n = 0; n < samples.shape[0]; ++n) {
    std::copy_n(samples.data.begin() + n * size, size, sample.data.begin());
    std::transform(sample.data.begin(), sample.data.end(), stored.data.begin(),
                   [&](float value) { return stored_value(static_cast<double>(value), quantized.input_quantization); });
    const auto real = reference::run_float(float_network, sample);
    const TensorMap integers = reference::run(quantized, stored);
    for (const Layer& layer : quantized.layers)
      add_to(sums[layer.name], real.at(layer.name), integers.at(layer.name), layer.quantization);
  }
  std::vector<LayerNoise> layers;
  for (const Layer& layer : quantized.layers)
    if (!only_clamped(quantized, layer)) layers.push_back({layer.name, sums[layer.name].decibels()});
  return layers;
}

std::string to_text(const std::vector<LayerNoise>& layers, int64_t samples) {
  size_t width = 5;
  for (const LayerNoise& layer : layers) width = std::max(width, layer.layer.size());
  const auto line = [&](const std::string& name, const std::string& value) {
    return name + std::string(width - name.size(), ' ') + "  " + value + "\n";
  };
  std::string out = line(
      "layer", "signal to quantization noise, " + std::to_string(samples) + (samples == 1 ? " sample" : " samples"));
  for (const LayerNoise& layer : layers) out += line(layer.layer, decibels_text(layer.decibels));
  const auto worst = std::min_element(layers.begin(), layers.end(),
                                      [](const LayerNoise& a, const LayerNoise& b) { return a.decibels < b.decibels; });
  if (worst != layers.end()) out += "worst: " + worst->layer + ", " + decibels_text(worst->decibels) + "\n";
  return out;
}

}  // namespace winnow::models::compress
