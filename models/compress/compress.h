// From a float network to a compressed, quantized one: scale channels, prune, share, quantize.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "models/compress/calibrate.h"
#include "models/compress/channels.h"
#include "models/network.h"
#include "models/tensor.h"

namespace winnow::models::compress {

/// What to do other than each layer's `compression` says. The setting of a layer comes before that of all. A network's
/// description does not say which channels are to go: its `compression.channels` says what has gone.
struct CompressOptions {
  std::optional<double> density;
  std::optional<int> codebook_bits;             // 0: no sharing
  std::map<std::string, double> layer_density;  // by layer name
  std::map<std::string, int> layer_codebook_bits;
  ChannelShares channels;
  std::optional<Quantization> input_quantization;  // none: measured as the others
  Calibration calibration = Calibration::kPercentile;
  double percentile = 100;  // of the activations that their range holds, for kPercentile
};

/// The network with channels scaled (see scale_channels), each conv and fc layer pruned to its density, its weights
/// shared among its codebook, and quantized with the ranges that the samples [n, channels, height, width] show. The
/// layers' `compression` says what was done.
/// Throws InputError for a network that is quantized already, samples of another shape, and options without meaning.
Network compress(const Network& float_network, const Tensor<float>& samples, const CompressOptions& options = {});

}  // namespace winnow::models::compress
