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
  RowOfPlace(const std::vector<Tile>& tiles, int words, const hls::Geometry& grid);
  int operator()(const Place& place) const {
    return row_[static_cast<size_t>(place.bank) * words_ + static_cast<size_t>(place.position / hls::kLanes)];
  }

 private:
  size_t words_;
  std::vector<int> row_;
};

/// Loads of an operation's PEs, and of the feeder of every column, in every tile and window of the map. The slowest
/// sets the pace there; the 8-norm stands for that maximum, smoothly, so that every swap that helps is seen to help.
class Balance {
 public:
  /// `values`: load by pair of `pairs`, and `feed` of a feeder by input channel, both times `activity`, by input
  /// channel * windows + window.
  Balance(const PairWork& pairs, const std::vector<float>& values, const std::vector<float>& activity, int windows,
          float feed, const hls::Geometry& grid);

  /// Seats everything anew. By input channel its column; by output channel its tile * rows + row.
  void seat(int tiles, std::vector<int> column_of_in, std::vector<int> row_of_out);
  /// Moves one channel. Sums are exact to float rounding; `seat` starts afresh.
  void move_in(int in, int column) { move_in(in, column, column_share(in)); }
  void move_out(int out, int row) { move_out(out, row, row_share(out)); }
  /// The same with the channel's share at hand.
  void move_in(int in, int column, const std::vector<float>& share);
  void move_out(int out, int row, const std::vector<float>& share);

  int tiles() const { return tiles_; }
  int windows() const { return windows_; }
  int column_of(int in) const { return column_of_in_[static_cast<size_t>(in)]; }
  int row_of(int out) const { return row_of_out_[static_cast<size_t>(out)]; }
  /// By window; row number `rows` of the grid is the feeder.
  double load(int tile, int window, int row, int column) const {
    return scale_ * load_[at(frame(tile, window), row, column)];
  }
  /// 8-norm means, (mean over PEs of load^8)^(1/8), of all tiles and windows, one after the other: what the operation
  /// takes, in units of the loads. Between the mean load (all equal) and the slowest.
  double cost() const;

  /// What an input channel brings to a column, as `swap_columns` takes it: valid while outputs stay seated. -1: an
  /// empty seat, nothing.
  std::vector<float> column_share(int in) const;
  /// What an output channel brings to a row, as `swap_rows` takes it: valid while inputs stay seated.
  std::vector<float> row_share(int out) const;
  /// Change of cost if share `a` in column ca and share `b` in column cb change places; ca != cb.
  double swap_columns(const std::vector<float>& a, int ca, const std::vector<float>& b, int cb) const;
  /// The same for rows (tile * rows + row); ra != rb.
  double swap_rows(const std::vector<float>& a, int ra, const std::vector<float>& b, int rb) const;

 private:
  /// A frame is a window of a tile. Its PE loads lie column by column, `stride_` apart, so that a column's are
  /// together.
  size_t frame(int tile, int window) const {
    return static_cast<size_t>(tile) * static_cast<size_t>(windows_) + static_cast<size_t>(window);
  }
  size_t at(size_t frame, int row, int column) const {
    return (frame * static_cast<size_t>(columns_) + static_cast<size_t>(column)) * stride_ + static_cast<size_t>(row);
  }
  size_t across(size_t frame, int row, int column) const {
    return (frame * static_cast<size_t>(rows_) + static_cast<size_t>(row)) * breadth_ + static_cast<size_t>(column);
  }
  const float* activity(int in) const { return &activity_[static_cast<size_t>(in) * static_cast<size_t>(windows_)]; }
  float value(int pair) const { return values_[static_cast<size_t>(pair)]; }
  /// Adds `sign` times a share.
  void add_column(const std::vector<float>& share, int column, float sign);
  void add_row(const std::vector<float>& share, int row, float sign);
  void add_powers(int tile);
  double norm_of(double power) const;

  const PairWork& pairs_;
  int rows_, columns_, windows_, tiles_ = 0;
  size_t stride_, breadth_;
  double scale_ = 1;             // loads are held as shares of this, the mean PE load if there were one tile and window
  std::vector<float> values_;    // by pair
  std::vector<float> activity_;  // by input channel * windows + window
  float feed_;
  std::vector<int> column_of_in_, row_of_out_;
  std::vector<float> load_;
  std::vector<float> load_across_;    // PE loads again, row by row, `breadth_` apart: for swaps of rows
  std::vector<double> power_, norm_;  // by frame: sum of load^8, and its 8-norm mean
};

}  // namespace winnow::mapping
