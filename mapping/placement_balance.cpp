// Load sums, eighth powers, and their changes.
#include "mapping/placement_balance.h"

#include <algorithm>
#include <cmath>
#include <cstring>

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

inline double sum(Four v) { return double{v[0]} + v[1] + v[2] + v[3]; }

}  // namespace

RowOfPlace::RowOfPlace(const std::vector<Tile>& tiles, int words, const Grid& grid)
    : words_(static_cast<size_t>(words)), row_(static_cast<size_t>(grid.columns) * words_, 0) {
  for (size_t t = 0; t < tiles.size(); ++t)
    for (int bank = 0; bank < grid.columns; ++bank)
      for (int i = 0; i < grid.rows_of_bank(bank); ++i)
        for (int w = 0; w < tiles[t].row_words; ++w)
          row_[static_cast<size_t>(bank) * words_ + static_cast<size_t>(tiles[t].first_word + i * tiles[t].row_words + w)] =
              static_cast<int>(t) * grid.rows + grid.row_of(bank, i);
}

Balance::Balance(const PairWork& pairs, const std::vector<float>& values, const std::vector<float>& feed, const Grid& grid)
    : pairs_(pairs), rows_(grid.rows), columns_(grid.columns), stride_((static_cast<size_t>(grid.rows) + 1 + 3) / 4 * 4),
      values_(values), feed_(feed) {
  double total = 0;
  for (float v : values_) total += v;
  if (total > 0) scale_ = total / (double{1} * rows_ * columns_);
  for (float& v : values_) v = static_cast<float>(v / scale_);
  for (float& v : feed_) v = static_cast<float>(v / scale_);
}

void Balance::seat(int tiles, std::vector<int> column_of_in, std::vector<int> row_of_out) {
  tiles_ = tiles;
  column_of_in_ = std::move(column_of_in);
  row_of_out_ = std::move(row_of_out);
  load_.assign(static_cast<size_t>(tiles_) * static_cast<size_t>(columns_) * stride_, 0.0f);
  power_.assign(static_cast<size_t>(tiles_), 0);
  for (int k = 0; k < pairs_.outs(); ++k) {
    float* row = &load_[at(row_of(k) / rows_, row_of(k) % rows_, 0)];
    for (int p = pairs_.first[static_cast<size_t>(k)]; p < pairs_.first[static_cast<size_t>(k) + 1]; ++p)
      row[static_cast<size_t>(column_of(pairs_.in[static_cast<size_t>(p)])) * stride_] += value(p);
  }
  for (int t = 0; t < tiles_; ++t) {
    for (int i = 0; i < pairs_.ins(); ++i) load_[at(t, rows_, column_of(i))] += feed_[static_cast<size_t>(i)];
    add_power(t);
  }
}

void Balance::move_in(int in, int column) {
  const int from = column_of(in);
  if (from == column) return;
  column_of_in_[static_cast<size_t>(in)] = column;
  for (int j = pairs_.first_of_in[static_cast<size_t>(in)]; j < pairs_.first_of_in[static_cast<size_t>(in) + 1]; ++j) {
    const int row = row_of(pairs_.out_of_in[static_cast<size_t>(j)]);
    const float v = value(pairs_.pair_of_in[static_cast<size_t>(j)]);
    load_[at(row / rows_, row % rows_, from)] -= v;
    load_[at(row / rows_, row % rows_, column)] += v;
  }
  for (int t = 0; t < tiles_; ++t) {
    load_[at(t, rows_, from)] -= feed_[static_cast<size_t>(in)];
    load_[at(t, rows_, column)] += feed_[static_cast<size_t>(in)];
    add_power(t);
  }
}

void Balance::move_out(int out, int row) {
  const int from = row_of(out);
  if (from == row) return;
  row_of_out_[static_cast<size_t>(out)] = row;
  for (int p = pairs_.first[static_cast<size_t>(out)]; p < pairs_.first[static_cast<size_t>(out) + 1]; ++p) {
    const int column = column_of(pairs_.in[static_cast<size_t>(p)]);
    load_[at(from / rows_, from % rows_, column)] -= value(p);
    load_[at(row / rows_, row % rows_, column)] += value(p);
  }
  add_power(from / rows_);
  if (row / rows_ != from / rows_) add_power(row / rows_);
}

double Balance::cost() const {
  double cost = 0;
  for (double power : power_) cost += norm_of(power);
  return cost * scale_;
}

std::vector<float> Balance::column_share(const std::vector<int>& ins) const {
  std::vector<float> share(static_cast<size_t>(tiles_) * stride_, 0.0f);
  for (int in : ins) {
    for (int j = pairs_.first_of_in[static_cast<size_t>(in)]; j < pairs_.first_of_in[static_cast<size_t>(in) + 1]; ++j) {
      const int row = row_of(pairs_.out_of_in[static_cast<size_t>(j)]);
      share[static_cast<size_t>(row / rows_) * stride_ + static_cast<size_t>(row % rows_)] += value(pairs_.pair_of_in[static_cast<size_t>(j)]);
    }
    for (size_t t = 0; t < static_cast<size_t>(tiles_); ++t) share[t * stride_ + static_cast<size_t>(rows_)] += feed_[static_cast<size_t>(in)];
  }
  return share;
}

std::vector<float> Balance::row_share(const std::vector<int>& outs) const {
  std::vector<float> share(static_cast<size_t>(columns_), 0.0f);
  for (int out : outs)
    for (int p = pairs_.first[static_cast<size_t>(out)]; p < pairs_.first[static_cast<size_t>(out) + 1]; ++p)
      share[static_cast<size_t>(column_of(pairs_.in[static_cast<size_t>(p)]))] += value(p);
  return share;
}

double Balance::swap_columns(const std::vector<float>& a, int ca, const std::vector<float>& b, int cb) const {
  double change = 0;
  for (int t = 0; t < tiles_; ++t) {
    const float* la = &load_[at(t, 0, ca)];
    const float* lb = &load_[at(t, 0, cb)];
    const float* sa = &a[static_cast<size_t>(t) * stride_];
    const float* sb = &b[static_cast<size_t>(t) * stride_];
    Four before{}, after{};
    for (size_t r = 0; r < stride_; r += 4) {
      const Four x = four_at(la + r), y = four_at(lb + r), d = four_at(sb + r) - four_at(sa + r);
      before += power8(x) + power8(y);
      after += power8(x + d) + power8(y - d);
    }
    const double power = power_[static_cast<size_t>(t)];
    change += norm_of(power + (sum(after) - sum(before))) - norm_of(power);
  }
  return change * scale_;
}

double Balance::swap_rows(const std::vector<float>& a, int ra, const std::vector<float>& b, int rb) const {
  const float* la = &load_[at(ra / rows_, ra % rows_, 0)];
  const float* lb = &load_[at(rb / rows_, rb % rows_, 0)];
  double change_a = 0, change_b = 0;
  for (size_t c = 0; c < static_cast<size_t>(columns_); ++c) {
    const float x = la[c * stride_], y = lb[c * stride_], d = b[c] - a[c];
    change_a += power8(x + d) - power8(x);
    change_b += power8(y - d) - power8(y);
  }
  const double power_a = power_[static_cast<size_t>(ra / rows_)], power_b = power_[static_cast<size_t>(rb / rows_)];
  const double change = ra / rows_ == rb / rows_
                            ? norm_of(power_a + change_a + change_b) - norm_of(power_a)
                            : norm_of(power_a + change_a) - norm_of(power_a) + norm_of(power_b + change_b) - norm_of(power_b);
  return change * scale_;
}

void Balance::add_power(int tile) {
  Four power{};
  const float* l = &load_[at(tile, 0, 0)];
  for (size_t i = 0; i < static_cast<size_t>(columns_) * stride_; i += 4) power += power8(four_at(l + i));
  power_[static_cast<size_t>(tile)] = sum(power);
}

double Balance::norm_of(double power) const {
  return std::sqrt(std::sqrt(std::sqrt(std::max(0.0, power) / (double{1} * rows_ * columns_))));
}

}  // namespace winnow::mapping
