// What a layer's output can be, whatever its input holds: where that is one value, the layer says nothing.
#pragma once
#include <cstdint>
#include <vector>

#include "models/network.h"

namespace winnow::models {

/// Why an output is the same for every input.
enum class Silence {
  kNone,
  kWeights,     // there are none but 0: usual in some channels of a pruned network
  kMultiplier,  // the scales make it 0
  kSmall,       // it makes every sum less than half a step
  kRange,       // bounds meet, or sums are all above what the output holds
  kBelow        // sums are all below what the output holds: usual in some channels of a trained network, behind a relu
};

/// Channels of a layer, or its inputs, that have one cause in common.
struct ChannelRange {
  Silence silence = Silence::kNone;  // kNone: the output depends on the input
  int value = 0;                     // the stored value that the output always has
};

/// By output channel of a conv or fc layer of a quantized network, from the bounds of its input.
std::vector<ChannelRange> weighted_ranges(const Network& network, const Layer& layer);

/// Other layers. Concat: by input; else one.
std::vector<ChannelRange> unweighted_ranges(const Network& network, const Layer& layer);

}  // namespace winnow::models
