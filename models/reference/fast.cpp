// The reference integer inference, fast: non-zero weights only, and tables where a layer looks at one byte at a time.
// Kinds of layers that have no faster way go the plain one.
#include <algorithm>
#include <array>

#include "models/quantization.h"
#include "models/reference/loops.h"
#include "models/reference/reference.h"
#include "models/reference/sums.h"

namespace winnow::models::reference {
namespace {

using ByteTable = std::array<uint8_t, 256>;  // stored output by stored input

/// One layer, image by image: stored values in, stored values out.
class FastLayer {
 public:
  FastLayer(const Network& network, const Layer& layer) : network_(network), layer_(layer), range_(lane_range(layer)) {
    for (const std::string& input : layer.inputs) {
      shapes_.push_back(network.shape_of(input));
      zero_.push_back(network.quantization_of(input).zero_point);
    }
    const bool weighted = has_weights(layer);
    if (weighted) reference::check_accumulator(network, layer);
    for (int k = 0; weighted && k < layer.channels; ++k) requantize_.push_back(requantize_scale(network, layer, k));
  }

  /// False for a kind that has no faster way.
  bool run(const std::vector<const uint8_t*>& inputs, uint8_t* out) const {
    const LayerTraits& type = traits(layer_);
    if (type.weighted()) weighted(inputs[0], out);
    else if (type.kind == LayerKind::kMaxPool) max_pool(inputs[0], out);
    else if (type.passes_on()) rescale(inputs, out);
    else return false;
    return true;
  }

 private:
  uint8_t stored(int64_t scaled, int shift) const {
    return static_cast<uint8_t>(round_shift_clamp(scaled, shift, range_) + layer_.quantization.zero_point);
  }

  void weighted(const uint8_t* input, uint8_t* out) const {
    reference::Lanes16 lanes(static_cast<size_t>(shapes_[0].elements()));
    for (size_t i = 0; i < lanes.size(); ++i) lanes[i] = static_cast<int16_t>(input[i] - zero_[0]);
    const int64_t pixels = int64_t{layer_.shape.height} * layer_.shape.width;
    reference::sum_products(layer_, shapes_[0], lanes, [&](int k, const int32_t* sums) {
      const FixedScale scale = requantize_[static_cast<size_t>(k)];
      const int64_t bias = layer_.weights.bias[static_cast<size_t>(k)];
      uint8_t* const to = out + k * pixels;
      for (int64_t i = 0; i < pixels; ++i) to[i] = stored((sums[i] + bias) * scale.multiplier, scale.shift);
    });
  }

  /// What each stored value of an input becomes.
  ByteTable table(size_t input) const {
    const VectorScale scale = vector_scale(network_, layer_, static_cast<int>(input), 1);
    ByteTable table;
    for (int q = 0; q < 256; ++q)
      table[static_cast<size_t>(q)] = stored(int64_t{q - zero_[input]} * scale.multiplier[0], scale.shift);
    return table;
  }

  /// The multiplier is not negative, so the largest stored value is also the largest once scaled.
  void max_pool(const uint8_t* input, uint8_t* out) const {
    const ByteTable scaled = table(0);
    reference::for_each_window(layer_, shapes_[0], input, [&](int64_t index, const std::vector<uint8_t>& window) {
      out[index] = scaled[*std::max_element(window.begin(), window.end())];
    });
  }

  /// Clamps and views, and concat: channels after channels.
  void rescale(const std::vector<const uint8_t*>& inputs, uint8_t* out) const {
    for (size_t i = 0; i < inputs.size(); ++i) {
      const ByteTable scaled = table(i);
      out = std::transform(inputs[i], inputs[i] + shapes_[i].elements(), out, [&](uint8_t q) { return scaled[q]; });
    }
  }

  const Network& network_;
  const Layer& layer_;
  LaneRange range_;
  std::vector<MapShape> shapes_;        // by input
  std::vector<int> zero_;               // by input
  std::vector<FixedScale> requantize_;  // by output channel
};

}  // namespace

FeatureMap run_layer(const Network& network, const Layer& layer, const TensorMap& tensors) {
  const FastLayer fast(network, layer);
  std::vector<const FeatureMap*> maps;
  for (const std::string& name : layer.inputs) maps.push_back(&tensors.at(name));
  FeatureMap out(reference::batch_shape(maps[0]->shape[0], layer.shape));
  for (int64_t image = 0; image < out.shape[0]; ++image) {
    std::vector<const uint8_t*> inputs;
    for (const FeatureMap* map : maps)
      inputs.push_back(map->data.data() + image * reference::image_elements(map->shape));
    if (!fast.run(inputs, out.data.data() + image * layer.shape.elements()))
      return run_layer_plain(network, layer, tensors);
  }
  return out;
}

TensorMap run(const Network& network, const FeatureMap& input) {
  reference::check_quantized(network);
  reference::check_input_shape(network, input.shape);
  TensorMap tensors;
  tensors[network.input_name] = input;
  for (const Layer& layer : network.layers) tensors[layer.name] = run_layer(network, layer, tensors);
  return tensors;
}

}  // namespace winnow::models::reference
