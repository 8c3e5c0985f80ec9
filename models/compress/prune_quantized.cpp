// Pruning integer weights.
#include "models/compress/prune_quantized.h"

#include "models/compress/prune.h"
#include "models/error.h"
#include "models/text.h"

namespace winnow::models::compress {
namespace {

void check(const Network& network, const CompressOptions& options) {
  Problems problems(network.file);
  const std::string got = "a quantized network";
  if (!network.quantized) problems.expected("", "a quantized network", "a float one");
  if (options.codebook_bits || !options.layer_codebook_bits.empty())
    problems.expected("codebook_bits", "a float network to share weights of", got);
  if (options.input_quantization) problems.expected("input_quantization", "a float network", got);
  if (options.density && !(*options.density >= 0 && *options.density <= 1))
    problems.expected("density", "0..1", number_text(*options.density));
  for (const auto& [name, density] : options.layer_density) {
    const Layer* const layer = network.find(name);
    if (!layer || !has_weights(*layer))
      problems.expected("compression of a layer", "the name of a conv or fc layer", in_quotes(name));
    else if (!(density >= 0 && density <= 1)) problems.expected("density of " + name, "0..1", number_text(density));
  }
  check_channel_shares(network, options.channels, problems);
  problems.raise();
}

/// By the magnitudes of the real weights: each output has its scale.
void prune_integers(Weights& weights, double density) {
  Weights real;
  const size_t outputs = static_cast<size_t>(weights.shape[0]), each = weights.quantized.size() / outputs;
  real.value.resize(weights.quantized.size());
  real.mask.resize(weights.quantized.size());
  for (size_t i = 0; i < real.value.size(); ++i) {
    real.value[i] = static_cast<float>(weights.quantized[i] * weights.scale_of(static_cast<int64_t>(i / each)));
    real.mask[i] = weights.quantized[i] != 0;
  }
  prune(real, density);
  for (size_t i = 0; i < real.mask.size(); ++i) {
    if (real.mask[i]) continue;
    weights.quantized[i] = 0;
    if (!weights.code.empty()) weights.code[i] = 0;
  }
}

}  // namespace

Network prune_quantized(const Network& network, const CompressOptions& options) {
  check(network, options);
  Network pruned = scale_channels(network, options.channels);
  for (Layer& layer : pruned.layers) {
    if (!has_weights(layer) || layer.weights.quantized.empty()) continue;
    const auto own = options.layer_density.find(layer.name);
    if (own == options.layer_density.end() && !options.density) continue;
    layer.compression.density = own == options.layer_density.end() ? *options.density : own->second;
    layer.has_compression = true;
    prune_integers(layer.weights, layer.compression.density);
  }
  return pruned;
}

}  // namespace winnow::models::compress
