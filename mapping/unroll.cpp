// Dealing taps to banks.
#include "mapping/unroll.h"

#include <algorithm>
#include <map>

namespace winnow::mapping {
namespace {

constexpr double kWorthRows = 0.8;  // im2col takes more bytes; it must be this much quicker

/// Banks of every (channel, kx, ky) in this order: runs of equal weight.
std::vector<int> deal_taps(const models::Layer& layer, int channels, int banks) {
  const int kh = layer.kernel[0], kw = layer.kernel[1], taps = channels * kh * kw;
  std::vector<double> weight(static_cast<size_t>(taps), 0);
  double sum = 0;
  for (int c = 0; c < channels; ++c)
    for (int kx = 0; kx < kw; ++kx)
      for (int ky = 0; ky < kh; ++ky) {
        double& w = weight[static_cast<size_t>((c * kw + kx) * kh + ky)];
        for (int k = 0; k < layer.channels; ++k)
          w += layer.weights.quantized[static_cast<size_t>(((k * channels + c) * kh + ky) * kw + kx)] != 0;
        w += 1e-3;  // taps without weights are spread as well
        sum += w;
      }
  std::vector<int> bank(static_cast<size_t>(taps));
  double before = 0;
  for (size_t i = 0; i < weight.size(); ++i) {
    bank[i] = std::min(banks - 1, static_cast<int>((before + weight[i] / 2) * banks / sum));
    before += weight[i];
  }
  return bank;
}

/// Cycles of a pixel in the fullest column: its multiplications in one row, or its broadcasts.
double pixel_cycles(const models::Layer& layer, int channels, const Grid& grid, const std::vector<int>& bank, bool rows) {
  const int kh = layer.kernel[0], kw = layer.kernel[1];
  std::vector<double> macs(static_cast<size_t>(grid.columns), 0), acts(static_cast<size_t>(grid.columns), 0);
  for (int line = 0; line < channels * kw; ++line)
    for (int ky = 0; ky < kh; ++ky) {
      const size_t i = static_cast<size_t>(line * kh + ky), b = static_cast<size_t>(bank[i]);
      double weights = 0;
      for (int k = 0; k < layer.channels; ++k)
        weights += layer.weights.quantized[static_cast<size_t>(((k * channels + line / kw) * kh + ky) * kw + line % kw)] != 0;
      macs[b] += weights / grid.rows;
      acts[b] += rows ? 1 : ky == 0 || bank[i - 1] != bank[i] ? kh : 0;
    }
  double most = 0;
  for (size_t b = 0; b < macs.size(); ++b) most = std::max({most, macs[b], acts[b]});
  return most;
}

}  // namespace

Unrolling unroll(const models::Layer& layer, const models::MapShape& input, const Grid& grid) {
  const int kh = layer.kernel[0], kw = layer.kernel[1];
  const std::vector<int> bank = deal_taps(layer, input.channels, grid.columns);
  Unrolling u;
  u.rows = kh > 1 && pixel_cycles(layer, input.channels, grid, bank, true) < kWorthRows * pixel_cycles(layer, input.channels, grid, bank, false);
  u.shape = {0, u.rows ? layer.shape.height : input.height, layer.shape.width};
  u.owner.resize(static_cast<size_t>(input.channels * kh * kw));
  std::vector<int> filled(static_cast<size_t>(grid.columns), 0);  // lanes by bank
  std::map<std::pair<int, int>, int> known;                       // (bank, line): its unrolled channel
  for (int line = 0; line < input.channels * kw; ++line)
    for (int ky = 0; ky < kh; ++ky) {
      const int b = bank[static_cast<size_t>(line * kh + ky)], c = line / kw, kx = line % kw;
      auto [it, fresh] = known.try_emplace({b, u.rows ? line * kh + ky : line}, 0);
      if (fresh) {
        it->second = filled[static_cast<size_t>(b)]++ * grid.columns + b;
        if (u.channels.size() <= static_cast<size_t>(it->second)) u.channels.resize(static_cast<size_t>(it->second) + 1);
        u.channels[static_cast<size_t>(it->second)] = {c, u.rows ? ky : 0, kx};
      }
      u.owner[static_cast<size_t>((c * kh + ky) * kw + kx)] = it->second;
    }
  u.shape.channels = static_cast<int>(u.channels.size());
  return u;
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
