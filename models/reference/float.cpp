// Float inference, for calibration: the same layers on real values.
#include <cmath>

#include "models/quantization.h"
#include "models/reference/loops.h"
#include "models/reference/reference.h"

namespace winnow::models::reference {
namespace {

using Values = std::vector<float>;

/// The real weights of a layer, dequantized if the network is quantized.
Values real_weights(const Network& network, const Layer& layer) {
  const Weights& w = layer.weights;
  if (!network.quantized) return w.value;
  Values values(w.quantized.size());
  const size_t per_output = values.size() / static_cast<size_t>(layer.channels);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(w.scale_of(static_cast<int64_t>(i / per_output)) * w.quantized[i]);
  return values;
}

Values real_bias(const Network& network, const Layer& layer) {
  const Weights& w = layer.weights;
  if (!network.quantized)
    return w.float_bias.empty() ? Values(static_cast<size_t>(layer.channels), 0.0f) : w.float_bias;
  const double scale_in = network.quantization_of(layer.inputs[0]).scale;
  Values values(w.bias.size());
  for (size_t k = 0; k < values.size(); ++k)
    values[k] = static_cast<float>(scale_in * w.scale_of(static_cast<int64_t>(k)) * w.bias[k]);
  return values;
}

/// One image through one layer.
class LayerRun {
 public:
  LayerRun(const Network& network, const Layer& layer) : layer_(layer) {
    for (const std::string& input : layer.inputs) shapes_.push_back(network.shape_of(input));
    if (!has_weights(layer)) return;
    weights_ = real_weights(network, layer);
    bias_ = real_bias(network, layer);
  }

  Values run(const std::vector<Values>& inputs) const {
    switch (kind_of(layer_)) {
      case LayerKind::kWeighted: return weighted(inputs[0]);
      case LayerKind::kMaxPool: return max_pool(inputs[0]);
      case LayerKind::kAveragePool: return average_pool(inputs[0]);
      case LayerKind::kAdd: return add(inputs[0], inputs[1]);
      case LayerKind::kClamp: return clamped(inputs[0], clamp_range(layer_));
      case LayerKind::kView: return inputs[0];
      case LayerKind::kConcat: return concat(inputs);
    }
    return {};
  }

 private:
  Values weighted(const Values& input) const {
    const auto pixels = static_cast<size_t>(int64_t{layer_.shape.height} * layer_.shape.width);
    Values sums;
    for (float bias : bias_) sums.insert(sums.end(), pixels, bias);
    if (!traits(layer_).convolves())
      reference::multiply(layer_.channels, shapes_[0].elements(), input.data(), weights_.data(), sums.data());
    else reference::convolve(layer_, shapes_[0], input.data(), weights_.data(), sums.data());
    return sums;
  }

  Values max_pool(const Values& input) const {
    Values out(static_cast<size_t>(layer_.shape.elements()));
    reference::for_each_window(layer_, shapes_[0], input.data(), [&](int64_t index, const Values& window) {
      out[static_cast<size_t>(index)] = *std::max_element(window.begin(), window.end());
    });
    return out;
  }

  Values average_pool(const Values& input) const {
    const bool whole = layer_.count_include_pad;
    Values out(static_cast<size_t>(layer_.shape.elements()));
    reference::for_each_window(layer_, shapes_[0], input.data(), [&](int64_t index, const Values& window) {
      double sum = 0;
      for (float value : window) sum += value;
      const double count = whole ? double(layer_.kernel[0]) * layer_.kernel[1] : static_cast<double>(window.size());
      out[static_cast<size_t>(index)] = static_cast<float>(sum / count);
    });
    return out;
  }

  static Values add(const Values& a, const Values& b) {
    Values out(a.size());
    for (size_t i = 0; i < a.size(); ++i) out[i] = a[i] + b[i];
    return out;
  }

  static Values clamped(Values values, RealRange range) {
    for (float& value : values)
      value = std::clamp(value, static_cast<float>(range.low), static_cast<float>(range.high));
    return values;
  }

  static Values concat(const std::vector<Values>& inputs) {
    Values out;
    for (const Values& input : inputs) out.insert(out.end(), input.begin(), input.end());
    return out;
  }

  const Layer& layer_;
  std::vector<MapShape> shapes_;
  Values weights_, bias_;
};

}  // namespace

std::map<std::string, Tensor<float>> run_float(const Network& network, const Tensor<float>& input) {
  reference::check_input_shape(network, input.shape);
  const int64_t batch = input.shape[0];
  std::map<std::string, Tensor<float>> tensors;
  tensors[network.input_name] = input;
  for (const Layer& layer : network.layers) {
    const LayerRun run(network, layer);
    Tensor<float> out;
    out.shape = reference::batch_shape(batch, layer.shape);
    for (int64_t image = 0; image < batch; ++image) {
      std::vector<Values> inputs;
      for (const std::string& name : layer.inputs) {
        const Tensor<float>& tensor = tensors.at(name);
        const auto count = reference::image_elements(tensor.shape);
        inputs.emplace_back(tensor.data.begin() + image * count, tensor.data.begin() + (image + 1) * count);
      }
      const Values values = run.run(inputs);
      out.data.insert(out.data.end(), values.begin(), values.end());
    }
    tensors[layer.name] = std::move(out);
  }
  return tensors;
}

}  // namespace winnow::models::reference
