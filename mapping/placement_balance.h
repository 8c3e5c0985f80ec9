// How evenly one array operation's work lies on the PEs, tile by tile, and what a swap of two channels would change.
#pragma once
#include <vector>

#include "mapping/placement_groups.h"
#include "mapping/placement_work.h"
#include "mapping/tiles.h"

namespace winnow::mapping {

/// Which row computes an output position, and in which tile: tile * rows + row.
class RowOfPlace {
 public:
  RowOfPlace(const std::vector<Tile>& tiles, int words, const Grid& grid);
  int operator()(const Place& place) const { return row_[static_cast<size_t>(place.bank) * words_ + static_cast<size_t>(place.position / hls::kLanes)]; }

 private:
  size_t words_;
  std::vector<int> row_;
};

/// Loads of an operation's PEs, and of the feeder of every column. A tile takes as long as the slowest of them; the 8-norm stands for
/// that maximum, smoothly, so that every swap that helps is seen to help.
class Balance {
 public:
  /// `values`: load by pair of `pairs`; `feed`: load of the feeders by input channel (zeros: feeders do not count).
  Balance(const PairWork& pairs, const std::vector<float>& values, const std::vector<float>& feed, const Grid& grid);

  /// Seats everything anew. By input channel its column; by output channel its tile * rows + row.
  void seat(int tiles, std::vector<int> column_of_in, std::vector<int> row_of_out);
  /// Moves one channel. Sums are exact to float rounding; `seat` starts afresh.
  void move_in(int in, int column);
  void move_out(int out, int row);

  int tiles() const { return tiles_; }
  int column_of(int in) const { return column_of_in_[static_cast<size_t>(in)]; }
  int row_of(int out) const { return row_of_out_[static_cast<size_t>(out)]; }
  double load(int tile, int row, int column) const { return scale_ * load_[at(tile, row, column)]; }
  double feeder(int column) const { return load(0, rows_, column); }
  /// (mean over the tile's PEs of load^8)^(1/8): from the mean (all equal) up to the largest load.
  double norm(int tile) const { return scale_ * norm_of(power_[static_cast<size_t>(tile)]); }
  /// Norms of all tiles, one after the other: what the operation takes, in units of the loads.
  double cost() const;

  /// What input channels (that share a place) bring to a column, as `swap_columns` takes it: valid while outputs stay seated.
  std::vector<float> column_share(const std::vector<int>& ins) const;
  /// What output channels (that share a place) bring to a row, as `swap_rows` takes it: valid while inputs stay seated.
  std::vector<float> row_share(const std::vector<int>& outs) const;
  /// Change of cost if share `a` in column ca and share `b` in column cb change places; ca != cb.
  double swap_columns(const std::vector<float>& a, int ca, const std::vector<float>& b, int cb) const;
  /// The same for rows (tile * rows + row); ra != rb.
  double swap_rows(const std::vector<float>& a, int ra, const std::vector<float>& b, int rb) const;

 private:
  /// PE loads lie column by column, `stride_` apart, so that a column's are together; row number rows_ is the feeder.
  size_t at(int tile, int row, int column) const {
    return (static_cast<size_t>(tile) * static_cast<size_t>(columns_) + static_cast<size_t>(column)) * stride_ + static_cast<size_t>(row);
  }
  float value(int pair) const { return values_[static_cast<size_t>(pair)]; }
  void add_power(int tile);
  double norm_of(double power) const;

  const PairWork& pairs_;
  int rows_, columns_, tiles_ = 0;
  size_t stride_;
  double scale_ = 1;               // loads are held as shares of this, the mean PE load if there were one tile
  std::vector<float> values_;      // by pair
  std::vector<float> feed_;        // by input channel
  std::vector<int> column_of_in_, row_of_out_;
  std::vector<float> load_;
  std::vector<double> power_;      // by tile: sum of load^8
};

}  // namespace winnow::mapping
