// What a dense machine moves.
#include "bench/dense.h"

namespace winnow::bench {

DenseElements dense_elements(const models::Network& network) {
  DenseElements e;
  e.input = static_cast<uint64_t>(network.input_shape.elements());
  for (const std::string& output : network.outputs)
    e.output += static_cast<uint64_t>(network.shape_of(output).elements());
  for (const models::Layer& layer : network.layers) {
    const models::LayerTraits& type = models::traits(layer);
    if (type.weighted()) e.weights += static_cast<uint64_t>(models::element_count(layer.weights.shape));
    if (type.passes_on()) continue;
    for (const std::string& input : layer.inputs)
      e.layer_activations += static_cast<uint64_t>(network.shape_of(input).elements());
    e.layer_activations += static_cast<uint64_t>(layer.shape.elements());
  }
  return e;
}

}  // namespace winnow::bench
