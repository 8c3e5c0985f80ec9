// Load sums, eighth powers, and their changes.
#include "mapping/placement_balance.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace winnow::mapping {
namespace {

/// Four sums side by side: the same additions in the same order whatever the compiler makes of them.
using Four = float __attribute__((vector_size(16)));

inline Four four_at(const float* p) {
  Four v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

template <typename T>
inline T power8(T x) {
  const T x2 = x * x, x4 = x2 * x2;
  return x4 * x4;
}

size_t fours(int n) { return (static_cast<size_t>(n) + 3) / 4 * 4; }

inline double sum(Four v) { return double{v[0]} + v[1] + v[2] + v[3]; }

}  // namespace

RowOfPlace::RowOfPlace(const std::vector<Tile>& tiles, int words, const hls::Geometry& grid)
    : words_(static_cast<size_t>(words)), row_(static_cast<size_t>(grid.columns) * words_, 0) {
  for (size_t t = 0; t < tiles.size(); ++t)
    for (int bank = 0; bank < grid.columns; ++bank)
      for (int i = 0; i < grid.rows_of_bank(bank); ++i)
        for (int w = 0; w < tiles[t].row_words; ++w)
          row_[static_cast<size_t>(bank) * words_ +
               static_cast<size_t>(tiles[t].first_word + i * tiles[t].row_words + w)] =
              static_cast<int>(t) * grid.rows + grid.row_of(bank, i);
}

Balance::Balance(const PairWork& pairs, const std::vector<float>& values, const std::vector<float>& activity,
                 int windows, float feed, const hls::Geometry& grid)
    : pairs_(pairs), rows_(grid.rows), columns_(grid.columns), windows_(windows), stride_(fours(grid.rows + 1)),
      breadth_(fours(grid.columns)), values_(values), activity_(activity) {
  std::vector<double> density;
  for (int i = 0; i < pairs.ins(); ++i)
    density.push_back(std::accumulate(this->activity(i), this->activity(i) + windows, 0.0));
  double total = 0;
  for (size_t p = 0; p < values_.size(); ++p) total += values_[p] * density[static_cast<size_t>(pairs.in[p])];
  if (total > 0) scale_ = total / (double{1} * rows_ * columns_);
  for (float& v : values_) v = static_cast<float>(v / scale_);
  feed_ = static_cast<float>(feed / scale_);
}

void Balance::seat(int tiles, std::vector<int> column_of_in, std::vector<int> row_of_out) {
  tiles_ = tiles;
  column_of_in_ = std::move(column_of_in);
  row_of_out_ = std::move(row_of_out);
  const size_t frames = static_cast<size_t>(tiles_) * static_cast<size_t>(windows_);
  load_.assign(frames * static_cast<size_t>(columns_) * stride_, 0.0f);
  load_across_.assign(frames * static_cast<size_t>(rows_) * breadth_, 0.0f);
  power_.assign(frames, 0);
  norm_.assign(frames, 0);
  for (int i = 0; i < pairs_.ins(); ++i) add_column(column_share(i), column_of(i), 1);
  for (int t = 0; t < tiles_; ++t) add_powers(t);
}

void Balance::add_column(const std::vector<float>& share, int column, float sign) {
  const float* active = &share[static_cast<size_t>(tiles_) * stride_];
  for (int t = 0; t < tiles_; ++t)
    for (int w = 0; w < windows_; ++w) {
      const size_t f = frame(t, w);
      const float* from = &share[static_cast<size_t>(t) * stride_];
      float* to = &load_[at(f, 0, column)];
      for (size_t r = 0; r < stride_; ++r) to[r] += sign * active[w] * from[r];
      for (int r = 0; r < rows_; ++r) load_across_[across(f, r, column)] = to[r];
    }
}

void Balance::add_row(const std::vector<float>& share, int row, float sign) {
  for (int w = 0; w < windows_; ++w) {
    const size_t f = frame(row / rows_, w);
    const float* from = &share[static_cast<size_t>(w) * breadth_];
    float* to = &load_across_[across(f, row % rows_, 0)];
    for (size_t c = 0; c < breadth_; ++c) to[c] += sign * from[c];
    for (int c = 0; c < columns_; ++c) load_[at(f, row % rows_, c)] = to[c];
  }
}

void Balance::move_in(int in, int column, const std::vector<float>& share) {
  const int from = column_of(in);
  if (from == column) return;
  column_of_in_[static_cast<size_t>(in)] = column;
  add_column(share, from, -1);
  add_column(share, column, 1);
  for (int t = 0; t < tiles_; ++t) add_powers(t);
}

void Balance::move_out(int out, int row, const std::vector<float>& share) {
  const int from = row_of(out);
  if (from == row) return;
  row_of_out_[static_cast<size_t>(out)] = row;
  add_row(share, from, -1);
  add_row(share, row, 1);
  add_powers(from / rows_);
  if (row / rows_ != from / rows_) add_powers(row / rows_);
}

double Balance::cost() const { return scale_ * std::accumulate(norm_.begin(), norm_.end(), 0.0); }

/// By tile and row, the feeder behind the rows; then the activity by window.
std::vector<float> Balance::column_share(int in) const {
  const size_t rows = static_cast<size_t>(tiles_) * stride_;
  std::vector<float> share(rows + static_cast<size_t>(windows_), 0.0f);
  if (in < 0) return share;
  for (int j = pairs_.first_of_in[static_cast<size_t>(in)]; j < pairs_.first_of_in[static_cast<size_t>(in) + 1]; ++j) {
    const int row = row_of(pairs_.out_of_in[static_cast<size_t>(j)]);
    share[static_cast<size_t>(row / rows_) * stride_ + static_cast<size_t>(row % rows_)] +=
        value(pairs_.pair_of_in[static_cast<size_t>(j)]);
  }
  for (size_t t = 0; t < static_cast<size_t>(tiles_); ++t) share[t * stride_ + static_cast<size_t>(rows_)] = feed_;
  std::copy_n(activity(in), windows_, share.begin() + static_cast<std::ptrdiff_t>(rows));
  return share;
}

/// By window and column.
std::vector<float> Balance::row_share(int out) const {
  std::vector<float> share(static_cast<size_t>(windows_) * breadth_, 0.0f);
  if (out < 0) return share;
  for (int p = pairs_.first[static_cast<size_t>(out)]; p < pairs_.first[static_cast<size_t>(out) + 1]; ++p) {
    const int in = pairs_.in[static_cast<size_t>(p)];
    const float* active = activity(in);
    for (int w = 0; w < windows_; ++w)
      share[static_cast<size_t>(w) * breadth_ + static_cast<size_t>(column_of(in))] += active[w] * value(p);
  }
  return share;
}

double Balance::swap_columns(const std::vector<float>& a, int ca, const std::vector<float>& b, int cb) const {
  const float* active_a = &a[static_cast<size_t>(tiles_) * stride_];
  const float* active_b = &b[static_cast<size_t>(tiles_) * stride_];
  double change = 0;
  for (int t = 0; t < tiles_; ++t)
    for (int w = 0; w < windows_; ++w) {
      const size_t f = frame(t, w);
      const float* la = &load_[at(f, 0, ca)];
      const float* lb = &load_[at(f, 0, cb)];
      const float* sa = &a[static_cast<size_t>(t) * stride_];
      const float* sb = &b[static_cast<size_t>(t) * stride_];
      Four sum_of_changes{};
      for (size_t r = 0; r < stride_; r += 4) {
        const Four x = four_at(la + r), y = four_at(lb + r),
                   d = four_at(sb + r) * active_b[w] - four_at(sa + r) * active_a[w];
        sum_of_changes += (power8(x + d) - power8(x)) + (power8(y - d) - power8(y));
      }
      change += norm_of(power_[f] + sum(sum_of_changes)) - norm_[f];
    }
  return change * scale_;
}

double Balance::swap_rows(const std::vector<float>& a, int ra, const std::vector<float>& b, int rb) const {
  double change = 0;
  for (int w = 0; w < windows_; ++w) {
    const size_t fa = frame(ra / rows_, w), fb = frame(rb / rows_, w);
    const float* la = &load_across_[across(fa, ra % rows_, 0)];
    const float* lb = &load_across_[across(fb, rb % rows_, 0)];
    const float* sa = &a[static_cast<size_t>(w) * breadth_];
    const float* sb = &b[static_cast<size_t>(w) * breadth_];
    Four in_a{}, in_b{};
    for (size_t c = 0; c < breadth_; c += 4) {
      const Four x = four_at(la + c), y = four_at(lb + c), d = four_at(sb + c) - four_at(sa + c);
      in_a += power8(x + d) - power8(x);
      in_b += power8(y - d) - power8(y);
    }
    const double change_a = sum(in_a), change_b = sum(in_b);
    if (fa == fb) change += norm_of(power_[fa] + change_a + change_b) - norm_[fa];
    else change += norm_of(power_[fa] + change_a) - norm_[fa] + norm_of(power_[fb] + change_b) - norm_[fb];
  }
  return change * scale_;
}

void Balance::add_powers(int tile) {
  for (int w = 0; w < windows_; ++w) {
    const size_t f = frame(tile, w);
    Four power{};
    const float* l = &load_[at(f, 0, 0)];
    for (size_t i = 0; i < static_cast<size_t>(columns_) * stride_; i += 4) power += power8(four_at(l + i));
    power_[f] = sum(power);
    norm_[f] = norm_of(power_[f]);
  }
}

double Balance::norm_of(double power) const {
  return std::sqrt(std::sqrt(std::sqrt(std::max(0.0, power) / (double{1} * rows_ * columns_))));
}

}  // namespace winnow::mapping
