// Dealing taps to banks.
#include "mapping/unroll.h"

#include <algorithm>
#include <map>

namespace winnow::mapping {
namespace {

constexpr double kWorthRows = 0.8;     // im2col takes more bytes; it must be this much quicker
constexpr double kWorthCopies = 0.85;  // and so must more copies of its taps

/// The layer's weights by tap, and the array that they are dealt to.
class Dealer {
 public:
  Dealer(const models::Layer& layer, int channels, const Grid& grid)
      : layer_(layer), channels_(channels), kh_(layer.kernel[0]), kw_(layer.kernel[1]), grid_(grid) {}

  /// Kernel columns: runs of equal weight over (channel, kx, ky), the column's kernel rows together as far as possible.
  Unrolling columns(const models::MapShape& input) const {
    const int taps = channels_ * kw_ * kh_;
    std::vector<double> weight(static_cast<size_t>(taps), 1e-3);  // taps without weights are spread as well
    double sum = 0;
    for (int i = 0; i < taps; ++i) {
      for (int k = 0; k < layer_.channels; ++k) weight[static_cast<size_t>(i)] += present(k, i / kh_ / kw_, i % kh_, i / kh_ % kw_);
      sum += weight[static_cast<size_t>(i)];
    }
    Unrolling u;
    u.shape = {0, input.height, layer_.shape.width};
    std::vector<int> owner_of_tap(static_cast<size_t>(taps));
    std::map<std::pair<int, int>, int> known;  // (bank, channel and kx): its unrolled channel
    double before = 0;
    for (int i = 0; i < taps; ++i) {
      const double w = weight[static_cast<size_t>(i)];
      const int bank = std::min(grid_.columns - 1, static_cast<int>((before + w / 2) * grid_.columns / sum));
      before += w;
      const auto [it, fresh] = known.try_emplace({bank, i / kh_}, 0);
      if (fresh) it->second = add(u, bank, {i / kh_ / kw_, 0, i / kh_ % kw_});
      owner_of_tap[static_cast<size_t>(i)] = it->second;
    }
    for (int k = 0; k < layer_.channels; ++k)
      for (int c = 0; c < channels_; ++c)
        for (int ky = 0; ky < kh_; ++ky)
          for (int kx = 0; kx < kw_; ++kx) u.owner.push_back(owner_of_tap[static_cast<size_t>((c * kw_ + kx) * kh_ + ky)]);
    return finish(std::move(u));
  }

  /// im2col with `lanes` lanes in every bank: taps in turn, from the first again when all have one.
  Unrolling rows(int lanes) const {
    const int taps = channels_ * kh_ * kw_;
    Unrolling u;
    u.rows = true;
    u.shape = {0, layer_.shape.height, layer_.shape.width};
    std::vector<std::vector<int>> copies(static_cast<size_t>(taps));
    for (int n = 0; n < std::max(taps, lanes * grid_.columns); ++n) {
      const int tap = n % taps;
      bool there = false;
      for (int copy : copies[static_cast<size_t>(tap)]) there |= copy % grid_.columns == n % grid_.columns;
      if (there) continue;
      copies[static_cast<size_t>(tap)].push_back(add(u, n % grid_.columns, {tap / (kh_ * kw_), tap / kw_ % kh_, tap % kw_}));
    }
    // Outputs of a row share its PEs; until they are placed, every output keeps its own weights even over the banks.
    std::vector<int> all(static_cast<size_t>(grid_.columns), 0);
    for (int k = 0; k < layer_.channels; ++k) {
      std::vector<int> mine(static_cast<size_t>(grid_.columns), 0);
      std::vector<int> order;  // those with fewer copies first
      for (int t = 0; t < taps; ++t) order.push_back(t);
      std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return copies[static_cast<size_t>(a)].size() < copies[static_cast<size_t>(b)].size(); });
      std::vector<int> owner(static_cast<size_t>(taps), 0);
      for (int t : order) {
        const std::vector<int>& of = copies[static_cast<size_t>(t)];
        const auto load = [&](int channel) {
          const auto bank = static_cast<size_t>(channel % grid_.columns);
          return std::pair(mine[bank], all[bank]);
        };
        const int best = *std::min_element(of.begin(), of.end(), [&](int a, int b) { return load(a) < load(b); });
        owner[static_cast<size_t>(t)] = best;
        if (!present(k, t / (kh_ * kw_), t / kw_ % kh_, t % kw_)) continue;
        ++mine[static_cast<size_t>(best % grid_.columns)];
        ++all[static_cast<size_t>(best % grid_.columns)];
      }
      u.owner.insert(u.owner.end(), owner.begin(), owner.end());
    }
    return finish(std::move(u));
  }

  /// Cycles of a pixel, were output k in row k % rows: the multiplications of the fullest PE, the broadcasts of the fullest column, the
  /// partial sums of a row.
  double pixel_cycles(const Unrolling& u) const {
    std::vector<int> macs(static_cast<size_t>(grid_.rows * grid_.columns), 0), broadcasts(static_cast<size_t>(grid_.columns), 0);
    const int taps = channels_ * kh_ * kw_;
    for (int k = 0; k < layer_.channels; ++k)
      for (int t = 0; t < taps; ++t)
        macs[static_cast<size_t>(k % grid_.rows * grid_.columns + u.owner[static_cast<size_t>(k * taps + t)] % grid_.columns)] +=
            present(k, t / (kh_ * kw_), t / kw_ % kh_, t % kw_);
    for (size_t n = 0; n < u.channels.size(); ++n) broadcasts[n % static_cast<size_t>(grid_.columns)] += u.channels[n].channel < 0 ? 0 : u.rows ? 1 : kh_;
    return std::max({*std::max_element(macs.begin(), macs.end()), *std::max_element(broadcasts.begin(), broadcasts.end()),
                     (layer_.channels + grid_.rows - 1) / grid_.rows});
  }

 private:
  int present(int k, int c, int ky, int kx) const {
    return layer_.weights.quantized[static_cast<size_t>(((k * channels_ + c) * kh_ + ky) * kw_ + kx)] != 0;
  }

  /// Number of a new channel in `bank`.
  int add(Unrolling& u, int bank, const UnrolledChannel& channel) const {
    int n = bank;
    while (static_cast<size_t>(n) < u.channels.size() && u.channels[static_cast<size_t>(n)].channel >= 0) n += grid_.columns;
    if (u.channels.size() <= static_cast<size_t>(n)) u.channels.resize(static_cast<size_t>(n) + 1);
    u.channels[static_cast<size_t>(n)] = channel;
    return n;
  }

  static Unrolling finish(Unrolling u) {
    u.shape.channels = static_cast<int>(u.channels.size());
    return u;
  }

  const models::Layer& layer_;
  int channels_, kh_, kw_;
  Grid grid_;
};

}  // namespace

Unrolling unroll(const models::Layer& layer, const models::MapShape& input, const Grid& grid) {
  const Dealer dealer(layer, input.channels, grid);
  Unrolling columns = dealer.columns(input);
  if (layer.kernel[0] == 1) return columns;
  const int lanes = (input.channels * layer.kernel[0] * layer.kernel[1] + grid.columns - 1) / grid.columns;
  Unrolling rows = dealer.rows(lanes);
  for (int more = lanes + 1; more <= 2 * lanes; ++more) {
    Unrolling copied = dealer.rows(more);
    if (dealer.pixel_cycles(copied) < kWorthCopies * dealer.pixel_cycles(rows)) rows = std::move(copied);
  }
  return dealer.pixel_cycles(rows) < kWorthRows * dealer.pixel_cycles(columns) ? rows : columns;
}

models::FeatureMap unrolled_values(const Unrolling& u, const models::Layer& layer, const models::FeatureMap& in, int zero_point) {
  models::FeatureMap out({in.shape[0], u.shape.channels, u.shape.height, u.shape.width}, static_cast<uint8_t>(zero_point));
  for (int64_t b = 0; b < out.shape[0]; ++b)
    for (int64_t n = 0; n < out.shape[1]; ++n) {
      const UnrolledChannel& from = u.channels[static_cast<size_t>(n)];
      if (from.channel < 0) continue;
      for (int64_t y = 0; y < out.shape[2]; ++y) {
        const int64_t row = u.rows ? y * layer.stride[0] + from.ky * layer.dilation[0] - layer.padding[0] : y;
        if (row < 0 || row >= in.shape[2]) continue;
        for (int64_t x = 0; x < out.shape[3]; ++x) {
          const int64_t column = x * layer.stride[1] + from.kx * layer.dilation[1] - layer.padding[1];
          if (column >= 0 && column < in.shape[3]) out.at(b, n, y, x) = in.at(b, from.channel, row, column);
        }
      }
    }
  return out;
}

}  // namespace winnow::mapping
