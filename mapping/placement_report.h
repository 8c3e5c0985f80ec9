// Expected loads of an array operation as placed, for reports: what the simulation's utilisation is to be laid beside.
#pragma once
#include "mapping/layout.h"
#include "mapping/placement_work.h"
#include "mapping/tiles.h"

namespace winnow::mapping {

/// Cycles per image, expected from the measured densities; tiles and windows of the map one after the other.
struct PlacementReport {
  double mean_load = 0;         // of a PE
  double max_load = 0;          // of the slowest PE of each tile and window
  double norm8 = 0;             // 8-norm over the PEs and feeders of each: what the search minimises
  double feeder_load = 0;       // of the slowest feeder of each (one activation per cycle)
  double bound = 0;             // the slower of slowest PE and slowest feeder of each
  std::vector<double> pe_load;  // by row * columns + column: of each PE over all tiles and windows
  double expected_utilization() const { return bound > 0 ? mean_load / bound : 0; }
  PlacementReport& operator+=(const PlacementReport& o);
};

PlacementReport report_placement(const PairWork& work, const Layout& input, const Layout& output,
                                 const std::vector<Tile>& tiles, const hls::Geometry& grid);

}  // namespace winnow::mapping
