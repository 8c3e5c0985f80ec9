// Pruning a network that is quantized already: filters go, integer weights become 0, nothing else changes.
#pragma once
#include "models/compress/compress.h"
#include "models/network.h"

namespace winnow::models::compress {

/// `network` with channels scaled (see scale_channels), then each conv and fc layer pruned to its density of the
/// options, at most: those of the least magnitude go (of equals, the later in [out][in][ky][kx]). Codes follow,
/// codebooks, scales, biases and ranges stay. A layer that has no more weights than that stays as it is. Throws
/// InputError for a float network, a layer that is not there, and options that need the float weights (shared weights,
/// input quantization).
Network prune_quantized(const Network& network, const CompressOptions& options);

}  // namespace winnow::models::compress
