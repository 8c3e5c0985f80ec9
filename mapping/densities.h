// How dense the activations of a run are, by channel and by part of the map.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "models/network.h"
#include "models/reference/reference.h"

namespace winnow::mapping {

/// Shares of non-zero lanes, 0..1. A map is cut into `windows_y` x `windows_x` windows of (nearly) equal size.
struct ChannelDensities {
  int images = 1;            // that were measured
  std::vector<double> mean;  // by channel
  int windows_y = 1, windows_x = 1;
  std::vector<double> in_window;  // by channel * windows() + window, row by row
  int windows() const { return windows_y * windows_x; }
};

/// By network tensor.
using Densities = std::map<std::string, ChannelDensities>;

/// Of every tensor of a run.
Densities measure_densities(const models::Network& network, const models::TensorMap& tensors);

}  // namespace winnow::mapping
