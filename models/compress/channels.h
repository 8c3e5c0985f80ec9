// Channel scaling: whole filters of conv and fc layers go, those of least L1 norm first (H. Li et al., "Pruning Filters
// for Efficient ConvNets", ICLR 2017, arXiv:1608.08710).
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/error.h"
#include "models/network.h"

namespace winnow::models::compress {

/// The share of its filters that a layer keeps, above 0 and at most 1. The share of a layer comes before that of all.
struct ChannelShares {
  std::optional<double> all;
  std::map<std::string, double> layer;  // by layer name
};

/// Filters that go or stay together: one or several of each of a group's layers.
struct FilterSet {
  int number;   // in channel_sets(network)
  double norm;  // the mean over its filters of their L1 norms, each over the mean of its layer's
  bool fixed;   // makes a channel of an output, or is added to one of the input: it stays
};

/// Layers whose filters are coupled, by an addition or a depthwise layer. Most groups are one layer.
struct FilterGroup {
  std::vector<std::string> layers;
  std::vector<FilterSet> sets;  // in the order in which they stay: fixed ones first, then by norm
};
std::vector<FilterGroup> filter_groups(const Network& network);

/// How many sets of a group a share keeps: the nearest number, at least one.
size_t sets_that_stay(const FilterGroup& group, double share);

/// Adds what is wrong with the shares: out of range, of a layer without filters, below 1 of one whose filters all stay,
/// different ones of coupled layers.
void check_channel_shares(const Network& network, const ChannelShares& shares, Problems& problems);

/// The network with round(share * sets) sets of filters in each group, at least one filter in each layer, and without
/// the weights that read what has gone. A share given for one layer holds for those coupled with it. The network's
/// outputs keep all their channels. Float and quantized networks; what stays has the weights that it had, and each
/// layer's `compression.channels` says the share of its filters that is left.
/// What a filter that goes would have made of its bias alone, behind a relu or a clip, is lost with it and not added to
/// the biases of those that read it: with filters that make nothing but zeros gone, every output is as before.
/// Throws InputError for what check_channel_shares finds.
Network scale_channels(Network network, const ChannelShares& shares);

}  // namespace winnow::models::compress
