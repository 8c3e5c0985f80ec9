// Writes networks as `<folder>/<name>.json` and `.safetensors`, by docs/formats.md.
#pragma once

#include <string>
#include <vector>

#include "models/training/integer_net.h"
#include "models/training/layer_spec.h"

namespace winnow::models::training {

struct FloatWeights {
  std::vector<std::int64_t> shape;  // of the weight: [out, in, kh, kw] or [out, in]
  std::vector<float> weight;
  std::vector<float> bias;
};

void write_integer_network(const std::string& folder, const IntegerNet& net);
// `weights` holds one entry per conv or fc layer.
void write_float_network(const std::string& folder, const NetSpec& net, const std::vector<FloatWeights>& weights);

}  // namespace winnow::models::training
