// Channels that go or stay together.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "models/network.h"

namespace winnow::models::compress {

/// The channels of a network's tensors fall into sets whose channels go or stay together: a filter's output with what
/// pools, clamps, depthwise layers, concatenations and flattens make of it, and with what it is added to. Of a grouped
/// convolution, channels at the same place of every group are of one set, so that the groups stay alike.
struct ChannelSets {
  std::map<std::string, std::vector<int>> of;  // by tensor: the set of each channel
  std::vector<bool> fixed;                     // by set: holds a channel of the network's input or of an output
};

ChannelSets channel_sets(const Network& network);

/// One filter (or several) to each input channel.
bool is_depthwise(const Layer& layer, const MapShape& input);

}  // namespace winnow::models::compress
