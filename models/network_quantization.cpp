// Whether a network is quantized throughout, and whether its scales fit the arithmetic.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/checks.h"
#include "models/quantization.h"
#include "models/text.h"

namespace winnow::models {
namespace {

const char* const kQuantization = "{\"scale\", \"zero_point\"}";

/// Products of a 9-bit lane and a 16-bit multiplier whose sum, with the rounding half, stays in 48 signed bits
/// (docs/arithmetic.md).
constexpr int64_t kMaxAveraged = (int64_t{1} << 46) / (255 * 65535);

class QuantizationCheck {
 public:
  QuantizationCheck(Network& network, const Unreadable& unreadable, Problems& problems)
      : network_(network), unreadable_(unreadable), problems_(problems) {}

  void run() {
    if (unreadable_.input_quantization) return;
    if (!network_.quantized) return expect_none();
    if (check_values("/input/quantization", network_.input_quantization)) sound_.insert(network_.input_name);
    for (size_t i = 0; i < network_.layers.size(); ++i)
      if (unreadable_.layers.count(i) == 0) check(network_.layers[i], i);
  }

 private:
  void expect_none() {
    for (size_t i = 0; i < network_.layers.size(); ++i) {
      if (!network_.layers[i].has_quantization) continue;
      problems_.expected(
          "/input/quantization",
          std::string(kQuantization) + ", as " + layer_place(i) + " has one (all are quantized or none is)", "nothing");
      return;
    }
  }

  void check(Layer& layer, size_t index) {
    if (!layer.has_quantization) inherit(layer, index);
    if (!layer.has_quantization || !check_values(layer_place(index) + "/quantization", layer.quantization)) return;
    bool ready = is_known(layer.shape);
    for (const std::string& input : layer.inputs) ready = ready && sound_.count(input) != 0;
    if (ready) check_scales(layer, layer_place(index));
    sound_.insert(layer.name);
  }

  void inherit(Layer& layer, size_t index) {
    if (!traits(layer).inherits_quantization()) {
      problems_.expected(layer_place(index) + "/quantization", std::string(kQuantization) + ", as the input has one",
                         "nothing");
    } else if (!layer.inputs.empty() && sound_.count(layer.inputs[0]) != 0) {
      layer.quantization = network_.quantization_of(layer.inputs[0]);
      layer.has_quantization = true;
    }
  }

  bool check_values(const std::string& place, const Quantization& quantization) {
    const size_t before = problems_.count();
    if (!(quantization.scale > 0) || !std::isfinite(quantization.scale))
      problems_.expected(place + "/scale", "a finite number above 0", number_text(quantization.scale));
    if (quantization.zero_point < 0 || quantization.zero_point > 255)
      problems_.expected(place + "/zero_point", "0..255", std::to_string(quantization.zero_point));
    return problems_.count() == before;
  }

  /// What can be said without weights: clip bounds, and the multipliers of vector layers.
  void check_scales(const Layer& layer, const std::string& place) {
    const LaneRange range = lane_range(layer);
    if (range.low > range.high)
      problems_.expected(place + "/min", "min..max to meet what the quantization can express",
                         number_text(layer.clip_min) + ".." + number_text(layer.clip_max));
    if (has_weights(layer)) return;
    const size_t scaled =
        kind_of(layer) == LayerKind::kAdd ? 1 : layer.inputs.size();  // the inputs of add share one shift
    for (size_t i = 0; i < scaled; ++i) check_vector_scale(layer, i, place);
    const bool average = kind_of(layer) == LayerKind::kAveragePool;
    const int64_t averaged = int64_t{layer.kernel[0]} * layer.kernel[1];
    if (average && averaged > kMaxAveraged)
      problems_.expected(place + "/kernel", "at most " + std::to_string(kMaxAveraged) + " elements in a window",
                         std::to_string(averaged));
  }

  void check_vector_scale(const Layer& layer, size_t input, const std::string& place) {
    try {
      vector_scale(network_, layer, static_cast<int>(input),
                   1);  // an average over one element has the largest multiplier
    } catch (const std::range_error&) {
      double scale_in = network_.quantization_of(layer.inputs[input]).scale;
      if (kind_of(layer) == LayerKind::kAdd)
        scale_in = std::max(scale_in, network_.quantization_of(layer.inputs[1]).scale);
      problems_.expected(place + "/quantization/scale", "a scale for which input scale / scale is below 65536",
                         number_text(layer.quantization.scale) + " with input scale " + number_text(scale_in));
    }
  }

  Network& network_;
  const Unreadable& unreadable_;
  Problems& problems_;
  std::set<std::string> sound_;  // tensors whose quantization can be calculated with
};

}  // namespace

void check_quantization(Network& network, const Unreadable& unreadable, Problems& problems) {
  QuantizationCheck(network, unreadable, problems).run();
}

void check_requantization(const Network& network, Problems& problems) {
  if (!network.quantized) return;
  for (size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    if (!has_weights(layer)) continue;
    for (int64_t k = 0; k < static_cast<int64_t>(layer.weights.scale.size()); ++k) {
      try {
        requantize_scale(network, layer, k);
      } catch (const std::range_error&) {
        problems.expected(layer_place(i) + "/quantization/scale",
                          "a scale for which input scale * weight scale / scale is below 65536",
                          number_text(layer.quantization.scale) + " with weight scale " +
                              number_text(layer.weights.scale_of(k)) + " of channel " + std::to_string(k));
        break;
      }
    }
  }
}

}  // namespace winnow::models
