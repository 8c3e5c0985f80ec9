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
/// with one scale per output channel, biases to int32. A layer in `shared` gets a codebook of 2^codebook_bits entries:
/// its centroids as int8 with one scale for the layer, each under its code. A centroid becomes the nearest integer but 0:
/// pruning has said which weights are kept, and rounding takes none of them away.
Network quantize(Network network, const std::map<std::string, ActivationRange>& ranges,
                 const std::map<std::string, SharedWeights>& shared = {},
                 const std::optional<Quantization>& input = {});

/// Codes whose values have met in one integer become one, so that the fewest codes stand for the same weights; the codes
/// 1, 2, ... have rising values.
void merge_equal_codes(Network& network);

}  // namespace winnow::models::compress
