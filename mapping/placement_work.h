// The work of an array operation that placement spreads over PEs: expected multiply-accumulates of every (output,
// input) channel pair.
#pragma once
#include <map>
#include <vector>

#include "mapping/densities.h"
#include "mapping/lower.h"

namespace winnow::mapping {

/// Pairs with at least one weight, by output channel: pair p of output channel k is first[k] <= p < first[k + 1]. What
/// is dense on average may be dense here and empty there, and a PE that waits here does not catch up there: so by
/// windows of the map.
struct PairWork {
  std::vector<int> first;
  std::vector<int> in;         // by pair: input channel
  std::vector<float> weights;  // by pair: how many
  std::vector<float>
      meetings;  // by pair: positions of weights on the map, over all pixels of an image; times activity: multiplications
  int windows = 1;
  std::vector<float>
      activity;  // by input channel * windows + window: expected non-zeros there, as a share of the positions on the whole map
  float broadcasts = 0;  // positions that a column walks for an input channel; times activity: cycles of its feeder
  std::vector<int>
      first_of_in;  // the same pairs by input channel: its entries are first_of_in[i] <= j < first_of_in[i + 1]
  std::vector<int> pair_of_in;  // by entry: pair
  std::vector<int> out_of_in;   // by entry: output channel
  int outs() const { return static_cast<int>(first.size()) - 1; }
  int ins() const { return static_cast<int>(activity.size()) / windows; }
  /// Of an input channel, over all windows.
  double density(int in) const;
  double work() const;  // multiplications of an image
};

/// Whether a weight of an im2col first layer may still go to any copy of its tap (balance_copies), so that each carries
/// a part of it.
enum class Copies { kOpen, kChosen };

/// Expected over the measured densities of the input's channels; taps that fall into the padding do no work. One image.
PairWork measure_work(const ArrayOp& op, const Lowered& lowered, const Densities& densities,
                      Copies copies = Copies::kChosen);

/// By operation, of the array operations; copies of taps still open.
using WorkOf = std::map<size_t, PairWork>;
WorkOf measure_work(const Lowered& lowered, const Densities& densities);

}  // namespace winnow::mapping
