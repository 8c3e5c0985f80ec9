// What the fuzzers of model files do with a graph that was read.
#pragma once
#include "models/import/agreement.h"
#include "models/import/import.h"
#include "models/network_text.h"
#include "tests/errors/fuzz_checks.h"

namespace winnow::tests {

/// Small enough to be run on an input.
inline bool is_small(const models::Network& network) {
  double work = static_cast<double>(network.input_shape.elements());
  for (const models::Layer& layer : network.layers)
    work += static_cast<double>(layer.shape.elements()) * layer.kernel[0] * layer.kernel[1] *
            network.shape_of(layer.inputs[0]).channels;
  return work < 1e5;
}

/// Normalized, measured on two samples where the model leaves quantization open, lowered; what comes of it is a network
/// that can be written and read again, and run beside the graph.
inline void import_and_run(const models::import::Graph& graph) {
  const models::import::Samples samples = [](const models::Network& input) {
    const models::MapShape& shape = input.input_shape;
    if (shape.elements() > 100000) throw models::InputError("file: too large to be measured here");
    models::Tensor<float> two(models::Shape{2, shape.channels, shape.height, shape.width});
    for (size_t i = 0; i < two.data.size(); ++i) two.data[i] = static_cast<float>(i % 7) - 2.5f;
    return two;
  };
  const models::import::Imported imported = models::import::import_graph(graph, samples);
  const models::Network& network = imported.network;
  const std::string text = models::description_text(network), tensors = models::tensor_bytes(network);
  const models::Network again = models::parse_network(text, "file", models::TensorFile::parse(tensors, "file"));
  require(models::description_text(again) == text && models::tensor_bytes(again) == tensors,
          "a network that changes when written", text);
  if (is_small(network)) models::import::agreement_text(models::import::agreement(graph, imported, 1));
}

}  // namespace winnow::tests
