// Accuracy of combined compression methods, interpolated from what each method loses alone and corrected by what
// combinations measured.
#pragma once
#include <optional>
#include <vector>

#include "dse/search/model_axes.h"

namespace winnow::dse::search {

struct MeasuredNetwork {
  ModelAxes::Network network;
  std::optional<double> accuracy;  // none: refused or failed
  bool is_accurate = false;        // keeps the constraints on accuracy
};

/// Of one method alone: the last place that is accurate enough, and the first that is not (at most their number).
struct Edge {
  size_t accurate = 0, inaccurate = 0;
};
std::vector<Edge> edges(const ModelAxes& axes, const std::vector<MeasuredNetwork>& measured);

class AloneModel {
 public:
  /// `measured` has the least compressed network with its accuracy first, and outlives the model.
  AloneModel(const ModelAxes& axes, const std::vector<MeasuredNetwork>& measured);

  /// The least compressed network's less the losses of each method alone, corrected by how far that is off for measured
  /// networks, weighted by distance (Shepard, "A Two-Dimensional Interpolation Function for Irregularly-Spaced Data",
  /// 1968); never above a less compressed or below a more compressed measured network, unless a network more compressed
  /// than that one is measured to be better. 0..1.
  double accuracy(const ModelAxes::Network& network) const;

 private:
  double by_losses(const ModelAxes::Network& network) const;

  const std::vector<MeasuredNetwork>& measured_;
  std::vector<std::vector<double>> losses_;  // by axis and place, of the method alone
  std::vector<double> units_;                // of distance, by axis: places up to its edge
  std::vector<double> residuals_;            // of measured networks
  std::vector<bool> bounds_;                 // whether each bounds those that are more or less compressed
};

}  // namespace winnow::dse::search
