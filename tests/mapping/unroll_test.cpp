// Does an unrolled input hold, for every weight, the pixel that a direct convolution would read?
#include "mapping/unroll.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace winnow::mapping {
namespace {

struct Convolution {
  models::Layer layer;
  models::MapShape input;
  models::FeatureMap values;
  hls::Geometry grid;
};

constexpr int kZeroPoint = 7;

Convolution random_convolution(std::mt19937& random) {
  const auto range = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
  Convolution c;
  models::Layer& l = c.layer;
  l.type = models::LayerType::kConv;
  l.channels = range(1, 12);
  l.kernel = {range(1, 5), range(1, 5)};
  l.stride = {range(1, 3), range(1, 3)};
  l.dilation = {range(1, 2), range(1, 2)};
  for (int i = 0; i < 4; ++i) l.padding[static_cast<size_t>(i)] = range(0, l.kernel[static_cast<size_t>(i % 2)] - 1);
  c.input = {range(1, 3), range(9, 14), range(9, 14)};
  l.shape = {l.channels, 0, 0};
  const auto out = [&](int in, size_t axis) {
    return (in + l.padding[axis] + l.padding[axis + 2] - (l.kernel[axis] - 1) * l.dilation[axis] - 1) / l.stride[axis] +
           1;
  };
  l.shape.height = out(c.input.height, 0), l.shape.width = out(c.input.width, 1);
  l.weights.shape = {l.channels, c.input.channels, l.kernel[0], l.kernel[1]};
  l.weights.quantized.resize(static_cast<size_t>(l.channels * c.input.channels * l.kernel[0] * l.kernel[1]));
  for (int8_t& w : l.weights.quantized) w = static_cast<int8_t>(range(0, 2) ? 0 : range(1, 100));
  c.values = models::FeatureMap({2, c.input.channels, c.input.height, c.input.width});
  for (uint8_t& v : c.values.data) v = static_cast<uint8_t>(random());
  c.grid = {range(1, 8), range(4, 12), 1};
  return c;
}

/// What a convolution reads for output pixel (y, x), by its definition.
uint8_t direct(const Convolution& c, int64_t b, int channel, int ky, int kx, int64_t y, int64_t x) {
  const models::Layer& l = c.layer;
  const int64_t row = y * l.stride[0] + ky * l.dilation[0] - l.padding[0],
                column = x * l.stride[1] + kx * l.dilation[1] - l.padding[1];
  const bool inside = row >= 0 && row < c.input.height && column >= 0 && column < c.input.width;
  return inside ? c.values.at(b, channel, row, column) : static_cast<uint8_t>(kZeroPoint);
}

/// Every weight's owner holds its pixels: with kernel rows unrolled at (y, x), else at the row that the walk goes to.
void expect_holds(const Convolution& c, const Unrolling& u) {
  const models::Layer& l = c.layer;
  const models::FeatureMap map = unrolled_values(u, c.values, kZeroPoint);
  ASSERT_EQ(map.shape[1], static_cast<int64_t>(u.channels.size()));
  ASSERT_EQ(u.owner.size(), l.weights.quantized.size());
  size_t weight = 0;
  for (int k = 0; k < l.channels; ++k)
    for (int channel = 0; channel < c.input.channels; ++channel)
      for (int ky = 0; ky < l.kernel[0]; ++ky)
        for (int kx = 0; kx < l.kernel[1]; ++kx, ++weight)
          for (int64_t b = 0; b < 2; ++b)
            for (int64_t y = 0; y < l.shape.height; ++y)
              for (int64_t x = 0; x < l.shape.width; ++x) {
                const int64_t row = u.rows ? y : y * l.stride[0] + ky * l.dilation[0] - l.padding[0];
                const bool there = row >= 0 && row < map.shape[2];
                const uint8_t got = there ? map.at(b, u.owner[weight], row, x) : static_cast<uint8_t>(kZeroPoint);
                ASSERT_EQ(got, direct(c, b, channel, ky, kx, y, x))
                    << "output " << k << ", channel " << channel << ", tap " << ky << " " << kx << ", pixel " << y
                    << " " << x << (u.rows ? ", rows too" : "");
              }
}

TEST(Unroll, holds_what_a_direct_convolution_reads) {
  std::mt19937 random(1);
  int with_rows = 0, without = 0;
  for (int n = 0; n < 300; ++n) {
    const Convolution c = random_convolution(random);
    const Unrolling u = unroll(c.layer, c.input, c.grid);
    expect_holds(c, u);
    if (HasFatalFailure()) return;
    ++(u.rows ? with_rows : without);
  }
  EXPECT_GT(with_rows, 30);
  EXPECT_GT(without, 30);
}

/// Work of the fullest PE of each row, summed: what the row waits for.
int work(const Convolution& c, const Unrolling& u, const std::vector<int>& row_of) {
  std::vector<int> pe(static_cast<size_t>(c.grid.rows * c.grid.columns), 0);
  const size_t taps = u.owner.size() / row_of.size();
  for (size_t i = 0; i < u.owner.size(); ++i)
    if (c.layer.weights.quantized[i])
      ++pe[static_cast<size_t>(row_of[i / taps] * c.grid.columns + u.owner[i] % c.grid.columns)];
  int sum = 0;
  for (int row = 0; row < c.grid.rows; ++row)
    sum += *std::max_element(pe.begin() + row * c.grid.columns, pe.begin() + (row + 1) * c.grid.columns);
  return sum;
}

TEST(BalanceCopies, a_weight_moves_to_copies_of_its_own_tap_alone_and_evens_out_the_row) {
  std::mt19937 random(2);
  int spread = 0, less = 0;
  for (int n = 0; n < 600; ++n) {
    const Convolution c = random_convolution(random);
    Unrolling u = unroll(c.layer, c.input, c.grid);
    if (!u.rows) continue;
    std::vector<int> row_of(static_cast<size_t>(c.layer.channels)), last;
    for (size_t k = 0; k < row_of.size(); ++k) row_of[k] = static_cast<int>(k) % c.grid.rows;
    const int before = work(c, u, row_of);
    spread += u.spreads();
    balance_copies(u, c.layer, c.input.channels, row_of, c.grid, last);
    expect_holds(c, u);
    if (HasFatalFailure()) return;
    const int after = work(c, u, row_of);
    EXPECT_LE(after, before);
    less += after < before;
    ASSERT_EQ(last.size(), static_cast<size_t>(c.grid.columns));
    for (int bank = 0; bank < c.grid.columns; ++bank)
      if (last[static_cast<size_t>(bank)] >= 0) {
        EXPECT_EQ(last[static_cast<size_t>(bank)] % c.grid.columns, bank);
      }
  }
  EXPECT_GT(spread, 10);
  EXPECT_GT(less, 10);
}

}  // namespace
}  // namespace winnow::mapping
