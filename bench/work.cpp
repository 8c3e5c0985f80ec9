// Work of a mapped network.
#include "bench/work.h"

#include <algorithm>

#include "mapping/bytes.h"
#include "models/checks.h"

namespace winnow::bench {
namespace {

uint64_t dense_macs(const models::Layer& layer) {
  if (!models::has_weights(layer)) return 0;
  return static_cast<uint64_t>(models::element_count(layer.weights.shape)) * static_cast<uint64_t>(layer.shape.height) *
         static_cast<uint64_t>(layer.shape.width);
}

}  // namespace

std::vector<LayerWork> layer_work(const models::Network& network, const session::Report& report) {
  std::vector<LayerWork> work(report.layers.size());
  for (size_t i = 0; i < network.layers.size(); ++i) work[i + 1].dense_macs = dense_macs(network.layers[i]);
  for (size_t tag = 0; tag < work.size(); ++tag) work[tag].nonzero_pairs = report.layers[tag].nonzero_pairs;
  return work;
}

uint64_t least_bytes(const models::FeatureMap& values, int zero_point) {
  const auto zeros =
      static_cast<uint64_t>(std::count(values.data.begin(), values.data.end(), static_cast<uint8_t>(zero_point)));
  const uint64_t all = values.data.size();
  return std::min(all, (all + 7) / 8 + all - zeros);
}

Compulsory compulsory_bytes(const mapping::Mapping& m, const models::TensorMap& tensors) {
  Compulsory c;
  for (const mapping::LayerPlan& l : m.layers) c.weights += l.weight_bytes + l.table_bytes;
  for (const mapping::Transfer& t : m.transfers)
    if (t.origin == mapping::Origin::kConstant) c.weights += mapping::transfer_stream(m, t, tensors).size();
  const auto least = [&](const std::string& tensor) {
    return least_bytes(tensors.at(tensor), m.network.quantization_of(tensor).zero_point);
  };
  c.input = least(m.network.input_name);
  for (const std::string& output : m.network.outputs) c.output += least(output);
  return c;
}

}  // namespace winnow::bench
