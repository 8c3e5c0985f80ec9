// Sums over tiles.
#include "mapping/placement_report.h"

#include <algorithm>

#include "mapping/placement_balance.h"

namespace winnow::mapping {

PlacementReport& PlacementReport::operator+=(const PlacementReport& o) {
  mean_load += o.mean_load;
  max_load += o.max_load;
  norm8 += o.norm8;
  feeder_load += o.feeder_load;
  bound += o.bound;
  pe_load.resize(std::max(pe_load.size(), o.pe_load.size()), 0);
  for (size_t pe = 0; pe < o.pe_load.size(); ++pe) pe_load[pe] += o.pe_load[pe];
  return *this;
}

PlacementReport report_placement(const PairWork& work, const Layout& input, const Layout& output,
                                 const std::vector<Tile>& tiles, const hls::Geometry& grid) {
  const RowOfPlace row_of(tiles, output.words, grid);
  std::vector<int> columns, rows;
  for (const Place& p : input.places) columns.push_back(p.bank);
  for (const Place& p : output.places) rows.push_back(row_of(p));
  Balance balance(work, work.meetings, work.activity, work.windows, work.broadcasts, grid);
  balance.seat(static_cast<int>(tiles.size()), std::move(columns), std::move(rows));
  PlacementReport report;
  report.norm8 = balance.cost();
  report.pe_load.assign(static_cast<size_t>(grid.rows) * static_cast<size_t>(grid.columns), 0);
  for (int t = 0; t < balance.tiles(); ++t)
    for (int w = 0; w < balance.windows(); ++w) {
      double total = 0, slowest = 0, feeder = 0;
      for (int c = 0; c < grid.columns; ++c) {
        feeder = std::max(feeder, balance.load(t, w, grid.rows, c));
        for (int r = 0; r < grid.rows; ++r) {
          const double load = balance.load(t, w, r, c);
          report.pe_load[static_cast<size_t>(r * grid.columns + c)] += load;
          total += load;
          slowest = std::max(slowest, load);
        }
      }
      report.mean_load += total / (double{1} * grid.rows * grid.columns);
      report.max_load += slowest;
      report.feeder_load += feeder;
      report.bound += std::max(slowest, feeder);
    }
  return report;
}

}  // namespace winnow::mapping
