// From a float network to a compressed, quantized one: scale channels, prune, share, quantize.
#include "models/compress/compress.h"

#include "models/compress/calibrate.h"
#include "models/compress/prune.h"
#include "models/compress/quantize.h"
#include "models/compress/share.h"
#include "models/error.h"
#include "models/text.h"

namespace winnow::models::compress {
namespace {

bool is_density(double density) { return density >= 0 && density <= 1; }
bool is_codebook_bits(int bits) { return bits == 0 || (bits >= 2 && bits <= 8); }

class OptionsCheck {
 public:
  OptionsCheck(const Network& network, const CompressOptions& options)
      : network_(network), options_(options), problems_(network.file) {}

  void run(const Tensor<float>& samples) {
    if (network_.quantized) problems_.add("", "expected a float network to compress, got a quantized one");
    const MapShape& in = network_.input_shape;
    if (samples.shape.size() != 4 || samples.shape[0] < 1 || samples.shape[1] != in.channels ||
        samples.shape[2] != in.height || samples.shape[3] != in.width)
      problems_.expected("/input/shape", "one or more samples of " + shape_text(in), shape_text(samples.shape));
    if (!(options_.percentile > 50 && options_.percentile <= 100))
      problems_.expected("percentile", "above 50 and at most 100", number_text(options_.percentile));
    if (options_.density) density("density", *options_.density);
    if (options_.codebook_bits) codebook_bits("codebook_bits", *options_.codebook_bits);
    for (const auto& [name, value] : options_.layer_density)
      if (layer(name)) density("density of " + name, value);
    for (const auto& [name, value] : options_.layer_codebook_bits)
      if (layer(name)) codebook_bits("codebook_bits of " + name, value);
    check_channel_shares(network_, options_.channels, problems_);
    problems_.raise();
  }

 private:
  bool layer(const std::string& name) {
    const Layer* found = network_.find(name);
    if (found && has_weights(*found)) return true;
    problems_.expected("compression of a layer", "the name of a conv or fc layer", in_quotes(name));
    return false;
  }
  void density(const std::string& place, double value) {
    if (!is_density(value)) problems_.expected(place, "0..1", number_text(value));
  }
  void codebook_bits(const std::string& place, int value) {
    if (!is_codebook_bits(value)) problems_.expected(place, "0 or 2..8", std::to_string(value));
  }

  const Network& network_;
  const CompressOptions& options_;
  Problems problems_;
};

/// The layer's setting, else that of all, else what stands.
template <typename T>
T setting(const std::map<std::string, T>& by_layer, const std::optional<T>& all, const std::string& layer, T standing) {
  const auto found = by_layer.find(layer);
  return found != by_layer.end() ? found->second : all.value_or(standing);
}

}  // namespace

Network compress(const Network& float_network, const Tensor<float>& samples, const CompressOptions& options) {
  OptionsCheck(float_network, options).run(samples);
  Network network = scale_channels(float_network, options.channels);
  std::map<std::string, SharedWeights> shared;
  for (Layer& layer : network.layers) {
    if (!has_weights(layer)) continue;
    Compression& c = layer.compression;
    c.density = setting(options.layer_density, options.density, layer.name, c.density);
    c.codebook_bits = setting(options.layer_codebook_bits, options.codebook_bits, layer.name, c.codebook_bits);
    layer.has_compression = true;
    prune(layer.weights, c.density);
    if (c.codebook_bits == 0) continue;
    SharedWeights& s = shared[layer.name] = share(layer.weights, c.codebook_bits);
    for (size_t i = 0; i < s.code.size(); ++i) layer.weights.value[i] = s.centroid[s.code[i]];
  }
  const std::map<std::string, ActivationRange> ranges =
      calibrate(network, samples, options.calibration, options.percentile);
  network = quantize(std::move(network), ranges, shared, options.input_quantization);
  merge_equal_codes(network);
  return network;
}

}  // namespace winnow::models::compress
