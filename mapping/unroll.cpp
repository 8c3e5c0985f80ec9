// Dealing taps to banks.
#include "mapping/unroll.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

namespace winnow::mapping {
namespace {

constexpr double kWorthRows = 0.8;     // im2col takes more bytes; it must be this much quicker
constexpr double kWorthCopies = 0.85;  // and so must more copies of its taps
constexpr int kMostLanes =
    256;  // of a bank that im2col is tried with: a pixel of more takes long anyway, and so does the trying

/// The layer's weights by tap, and the array that they are dealt to.
class Dealer {
 public:
  Dealer(const models::Layer& layer, int channels, const hls::Geometry& grid)
      : layer_(layer), channels_(channels), kh_(layer.kernel[0]), kw_(layer.kernel[1]), grid_(grid) {}

  /// Kernel columns: runs of equal weight over (channel, kx, ky), the column's kernel rows together as far as possible.
  Unrolling columns(const models::MapShape& input) const {
    const int taps = channels_ * kw_ * kh_;
    std::vector<double> weight(static_cast<size_t>(taps), 1e-3);  // taps without weights are spread as well
    double sum = 0;
    for (int i = 0; i < taps; ++i) {
      for (int k = 0; k < layer_.channels; ++k)
        weight[static_cast<size_t>(i)] += present(k, i / kh_ / kw_, i % kh_, i / kh_ % kw_);
      sum += weight[static_cast<size_t>(i)];
    }
    Unrolling u;
    u.shape = {0, input.height, layer_.shape.width};
    u.x = axis(1);
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
          for (int kx = 0; kx < kw_; ++kx)
            u.owner.push_back(owner_of_tap[static_cast<size_t>((c * kw_ + kx) * kh_ + ky)]);
    return finish(std::move(u));
  }

  /// im2col with `lanes` lanes in every bank: taps in turn, from the first again when all have one.
  Unrolling rows(int lanes) const {
    const int taps = channels_ * kh_ * kw_;
    Unrolling u;
    u.rows = true;
    u.banks = grid_.columns;
    u.shape = {0, layer_.shape.height, layer_.shape.width};
    u.y = axis(0);
    u.x = axis(1);
    std::vector<std::vector<int>> copies(static_cast<size_t>(taps));
    for (int n = 0; n < std::max(taps, lanes * grid_.columns); ++n) {
      const int tap = n % taps;
      bool there = false;
      for (int copy : copies[static_cast<size_t>(tap)]) there |= copy % grid_.columns == n % grid_.columns;
      if (there) continue;
      copies[static_cast<size_t>(tap)].push_back(
          add(u, n % grid_.columns, {tap / (kh_ * kw_), tap / kw_ % kh_, tap % kw_}));
    }
    for (int k = 0; k < layer_.channels; ++k)
      for (const std::vector<int>& of : copies) u.owner.push_back(of.front());
    u = finish(std::move(u));
    std::vector<int> last;
    balance_copies(u, layer_, channels_, deal_outputs(), grid_, last);
    return u;
  }

  /// Cycles of a pixel, were the outputs dealt to the rows by weight: the multiplications of the fullest PE, the
  /// broadcasts of the fullest column, the partial sums of a row.
  double pixel_cycles(const Unrolling& u) const {
    std::vector<int> macs(static_cast<size_t>(grid_.rows * grid_.columns), 0),
        broadcasts(static_cast<size_t>(grid_.columns), 0);
    const int taps = channels_ * kh_ * kw_;
    const std::vector<int> row_of = deal_outputs();
    for (int k = 0; k < layer_.channels; ++k)
      for (int t = 0; t < taps; ++t)
        macs[static_cast<size_t>(row_of[static_cast<size_t>(k)] * grid_.columns +
                                 u.owner[static_cast<size_t>(k * taps + t)] % grid_.columns)] +=
            present(k, t / (kh_ * kw_), t / kw_ % kh_, t % kw_);
    for (size_t n = 0; n < u.channels.size(); ++n)
      broadcasts[n % static_cast<size_t>(grid_.columns)] += u.channels[n].channel < 0 ? 0 : u.rows ? 1 : kh_;
    return std::max({*std::max_element(macs.begin(), macs.end()),
                     *std::max_element(broadcasts.begin(), broadcasts.end()),
                     (layer_.channels + grid_.rows - 1) / grid_.rows});
  }

 private:
  UnrolledAxis axis(size_t i) const { return {layer_.stride[i], layer_.dilation[i], layer_.padding[i]}; }

  int present(int k, int c, int ky, int kx) const {
    return layer_.weights.quantized[static_cast<size_t>(((k * channels_ + c) * kh_ + ky) * kw_ + kx)] != 0;
  }

  /// Row by output: the heaviest first, each to the least loaded row of those with the fewest outputs.
  std::vector<int> deal_outputs() const {
    std::vector<int> weights(static_cast<size_t>(layer_.channels), 0), order(weights.size()), row_of(weights.size());
    const size_t per_output = layer_.weights.quantized.size() / weights.size();
    for (size_t i = 0; i < layer_.weights.quantized.size(); ++i)
      weights[i / per_output] += layer_.weights.quantized[i] != 0;
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return weights[static_cast<size_t>(a)] > weights[static_cast<size_t>(b)]; });
    std::vector<std::pair<int, int>> load(static_cast<size_t>(grid_.rows));  // outputs, weights
    for (int k : order) {
      const auto row = std::min_element(load.begin(), load.end());
      row_of[static_cast<size_t>(k)] = static_cast<int>(row - load.begin());
      ++row->first;
      row->second += weights[static_cast<size_t>(k)];
    }
    return row_of;
  }

  /// Number of a new channel in `bank`.
  int add(Unrolling& u, int bank, const UnrolledChannel& channel) const {
    int n = bank;
    while (static_cast<size_t>(n) < u.channels.size() && u.channels[static_cast<size_t>(n)].channel >= 0)
      n += grid_.columns;
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
  hls::Geometry grid_;
};

/// Weights of one row of PEs, each in a bank that has a copy of its tap.
class RowOfCopies {
 public:
  RowOfCopies(const std::vector<std::vector<int>>& copies, int banks)
      : copies_(copies), banks_(banks), held_(static_cast<size_t>(banks)) {}

  /// A weight of tap `tap`; its copy will be in `owner`.
  void add(int tap, int* owner) {
    *owner = *std::min_element(copies_[static_cast<size_t>(tap)].begin(), copies_[static_cast<size_t>(tap)].end(),
                               [&](int a, int b) { return held_[bank(a)].size() < held_[bank(b)].size(); });
    held_[bank(*owner)].push_back({tap, owner});
  }

  /// Whether a weight uses the copy.
  bool uses(int copy) const {
    const std::vector<Weight>& held = held_[bank(copy)];
    return std::any_of(held.begin(), held.end(), [&](const Weight& w) { return *w.owner == copy; });
  }

  /// A pixel's last activation costs a PE a cycle even if it has no weight there, so the copy in a bank's last lane
  /// (`last`, by bank) had better be used: takes a weight from another bank, and gives one back where that would fill
  /// the bank beyond the others.
  void use_last_lanes(const std::vector<int>& last) {
    size_t most = 0;
    for (const auto& h : held_) most = std::max(most, h.size());
    for (size_t b = 0; b < held_.size(); ++b) {
      const auto is_last = [&](size_t in) { return [&last, in](const Weight& w) { return *w.owner == last[in]; }; };
      if (last[b] < 0 || std::any_of(held_[b].begin(), held_[b].end(), is_last(b))) continue;
      for (size_t other = 0; other < held_.size(); ++other) {
        if (other == b) continue;
        const auto lasts = std::count_if(held_[other].begin(), held_[other].end(), is_last(other));
        const auto wanted = std::find_if(held_[other].begin(), held_[other].end(), [&](const Weight& w) {
          const std::vector<int>& of = copies_[static_cast<size_t>(w.tap)];
          return std::find(of.begin(), of.end(), last[b]) != of.end() && (*w.owner != last[other] || lasts > 1);
        });
        if (wanted == held_[other].end()) continue;
        if (held_[b].size() >= most) {
          const auto back = std::find_if(held_[b].begin(), held_[b].end(),
                                         [&](const Weight& w) { return copy_in(w.tap, other) >= 0; });
          if (back == held_[b].end()) continue;
          *back->owner = copy_in(back->tap, other);
          *wanted->owner = last[b];
          std::swap(*back, *wanted);
        } else {
          *wanted->owner = last[b];
          held_[b].push_back(*wanted);
          held_[other].erase(wanted);
        }
        break;
      }
    }
  }

  /// Moves weights along chains of banks, from a fullest bank to one with two less, until there is no such chain.
  void settle() {
    for (;;) {
      size_t most = 0;
      for (const auto& h : held_) most = std::max(most, h.size());
      bool moved = false;
      for (size_t b = 0; b < held_.size() && !moved; ++b)
        if (held_[b].size() == most) moved = relieve(b);
      if (!moved) return;
    }
  }

 private:
  struct Weight {
    int tap;
    int* owner;
  };

  size_t bank(int copy) const { return static_cast<size_t>(copy % banks_); }
  int copy_in(int tap, size_t in) const {
    for (int copy : copies_[static_cast<size_t>(tap)])
      if (bank(copy) == in) return copy;
    return -1;
  }

  bool relieve(size_t full) {
    struct Step {
      size_t from = 0, weight = 0;
      int copy = 0;
      bool reached = false;
    };
    std::vector<Step> steps(held_.size());
    std::vector<size_t> queue = {full};
    steps[full].reached = true;
    for (size_t at = 0; at < queue.size(); ++at) {
      const size_t b = queue[at];
      for (size_t w = 0; w < held_[b].size(); ++w)
        for (int copy : copies_[static_cast<size_t>(held_[b][w].tap)]) {
          const size_t to = bank(copy);
          if (steps[to].reached) continue;
          steps[to] = {b, w, copy, true};
          if (held_[to].size() + 2 > held_[full].size()) {
            queue.push_back(to);
            continue;
          }
          for (size_t end = to; end != full; end = steps[end].from) {
            const Step& s = steps[end];
            Weight& moving = held_[s.from][s.weight];
            *moving.owner = s.copy;
            held_[end].push_back(moving);
            std::swap(held_[s.from][s.weight], held_[s.from].back());
            held_[s.from].pop_back();
          }
          return true;
        }
    }
    return false;
  }

  const std::vector<std::vector<int>>& copies_;
  int banks_;
  std::vector<std::vector<Weight>> held_;
};

}  // namespace

bool Unrolling::spreads() const {
  std::set<std::tuple<int, int, int>> taps;
  size_t held = 0;
  for (const UnrolledChannel& c : channels)
    if (c.channel >= 0) taps.insert({c.channel, c.ky, c.kx}), ++held;
  return rows && held >= taps.size() * 3 / 2;
}

void balance_copies(Unrolling& u, const models::Layer& layer, int channels, const std::vector<int>& row_of,
                    const hls::Geometry& grid, std::vector<int>& last) {
  const int kh = layer.kernel[0], kw = layer.kernel[1], taps = channels * kh * kw;
  std::vector<std::vector<int>> copies(static_cast<size_t>(taps));
  for (size_t n = 0; n < u.channels.size(); ++n) {
    const UnrolledChannel& c = u.channels[n];
    if (c.channel >= 0) copies[static_cast<size_t>((c.channel * kh + c.ky) * kw + c.kx)].push_back(static_cast<int>(n));
  }
  std::vector<RowOfCopies> rows(static_cast<size_t>(grid.rows), RowOfCopies(copies, grid.columns));
  for (size_t i = 0; i < u.owner.size(); ++i)
    if (layer.weights.quantized[i])
      rows[static_cast<size_t>(row_of[i / static_cast<size_t>(taps)])].add(static_cast<int>(i) % taps, &u.owner[i]);
  for (RowOfCopies& row : rows) row.settle();
  // Last in a bank is the copy that most rows use.
  last.assign(static_cast<size_t>(grid.columns), -1);
  std::vector<std::ptrdiff_t> most(last.size(), -1);
  for (size_t n = 0; n < u.channels.size(); ++n) {
    if (u.channels[n].channel < 0) continue;
    const size_t bank = n % last.size();
    const auto users =
        std::count_if(rows.begin(), rows.end(), [&](const RowOfCopies& row) { return row.uses(static_cast<int>(n)); });
    if (users > most[bank]) most[bank] = users, last[bank] = static_cast<int>(n);
  }
  for (RowOfCopies& row : rows) row.use_last_lanes(last);
}

Unrolling unroll(const models::Layer& layer, const models::MapShape& input, const hls::Geometry& grid) {
  const Dealer dealer(layer, input.channels, grid);
  Unrolling columns = dealer.columns(input);
  if (layer.kernel[0] == 1) return columns;
  const int lanes = (input.channels * layer.kernel[0] * layer.kernel[1] + grid.columns - 1) / grid.columns;
  if (lanes > kMostLanes) return columns;
  Unrolling rows = dealer.rows(lanes);
  for (int more = lanes + 1; more <= 2 * lanes; ++more) {
    Unrolling copied = dealer.rows(more);
    if (dealer.pixel_cycles(copied) < kWorthCopies * dealer.pixel_cycles(rows)) rows = std::move(copied);
  }
  return dealer.pixel_cycles(rows) < kWorthRows * dealer.pixel_cycles(columns) ? rows : columns;
}

models::FeatureMap unrolled_values(const Unrolling& u, const models::FeatureMap& in, int zero_point) {
  models::FeatureMap out({in.shape[0], u.shape.channels, u.shape.height, u.shape.width},
                         static_cast<uint8_t>(zero_point));
  for (int64_t b = 0; b < out.shape[0]; ++b)
    for (int64_t n = 0; n < out.shape[1]; ++n) {
      const UnrolledChannel& from = u.channels[static_cast<size_t>(n)];
      if (from.channel < 0) continue;
      for (int64_t y = 0; y < out.shape[2]; ++y) {
        const int64_t row = u.y.source(y, from.ky);
        if (row < 0 || row >= in.shape[2]) continue;
        for (int64_t x = 0; x < out.shape[3]; ++x) {
          const int64_t column = u.x.source(x, from.kx);
          if (column >= 0 && column < in.shape[3]) out.at(b, n, y, x) = in.at(b, from.channel, row, column);
        }
      }
    }
  return out;
}

}  // namespace winnow::mapping
