// What inference refuses: networks without quantization, inputs of another shape, sums that could leave 32 bits.
#include <cstdlib>

#include "models/error.h"
#include "models/reference/loops.h"

namespace winnow::models::reference {

void check_quantized(const Network& network) {
  if (!network.quantized)
    throw InputError(network.name + ": expected a quantized network for integer inference, got a float one");
}

void check_input_shape(const Network& network, const Shape& shape) {
  const MapShape& in = network.input_shape;
  if (shape.size() == 4 && batch_shape(shape[0], in) == shape) return;
  std::string got;
  for (int64_t d : shape) got += (got.empty() ? "" : ", ") + std::to_string(d);
  throw InputError(network.name + ": " + network.input_name + ": expected [batch, " + std::to_string(in.channels) +
                   ", " + std::to_string(in.height) + ", " + std::to_string(in.width) + "], got [" + got + "]");
}

void check_accumulator(const Network& network, const Layer& layer) {
  const Weights& w = layer.weights;
  const size_t per_output = w.quantized.size() / static_cast<size_t>(layer.channels);
  for (size_t k = 0; k < static_cast<size_t>(layer.channels); ++k) {
    const int8_t* const weights = w.quantized.data() + k * per_output;
    int64_t magnitudes = 0;
    for (size_t i = 0; i < per_output; ++i) magnitudes += std::abs(int{weights[i]});
    const int64_t worst = std::abs(static_cast<int64_t>(w.bias[k])) + 255 * magnitudes;
    if (worst < (int64_t{1} << 31)) continue;
    Problems problems(network.file.empty() ? network.name : network.file);
    problems.expected(layer.name, "|bias| + sum |w| * 255 below 2147483648 in every channel",
                      std::to_string(worst) + " in channel " + std::to_string(k));
    problems.raise();
  }
}

}  // namespace winnow::models::reference
