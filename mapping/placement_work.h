// The work of an array operation that placement spreads over PEs: expected multiply-accumulates of every (output, input) channel pair.
#pragma once
#include <vector>

#include "mapping/lower.h"
#include "mapping/placement.h"

namespace winnow::mapping {

/// Pairs with at least one weight, by output channel: pair p of output channel k is first[k] <= p < first[k + 1].
struct PairWork {
  std::vector<int> first;
  std::vector<int> in;         // by pair: input channel
  std::vector<float> work;     // by pair: non-zero activations that meet a weight (one cycle of a PE each), over all pixels
  std::vector<float> weights;  // by pair: how many
  std::vector<float> feed;     // by input channel: non-zero activations that its column broadcasts (one cycle each), over all pixels
  std::vector<int> first_of_in;  // the same pairs by input channel: its entries are first_of_in[i] <= j < first_of_in[i + 1]
  std::vector<int> pair_of_in;   // by entry: pair
  std::vector<int> out_of_in;    // by entry: output channel
  int outs() const { return static_cast<int>(first.size()) - 1; }
  int ins() const { return static_cast<int>(feed.size()); }
};

/// Expected over the measured densities of the input's channels; taps that fall into the padding do no work. One image.
PairWork measure_work(const ArrayOp& op, const Lowered& lowered, const Densities& densities);

}  // namespace winnow::mapping
