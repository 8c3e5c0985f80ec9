// Post-training quantization of a float network (docs/arithmetic.md).
#pragma once
#include <map>
#include <optional>
#include <string>

#include "models/compress/calibrate.h"
#include "models/compress/share.h"
#include "models/network.h"

namespace winnow::models::compress {

/// The quantized network: activations from their measured `ranges` (see assign_quantization), weights to symmetric int8
/// with one scale per output channel, biases to int32. A layer in `shared` gets a codebook: its centroids as int8 with
/// one scale for the layer; a centroid that rounds to 0 is the zero.
Network quantize(Network network, const std::map<std::string, ActivationRange>& ranges,
                 const std::map<std::string, SharedWeights>& shared = {},
                 const std::optional<Quantization>& input = {});

}  // namespace winnow::models::compress
