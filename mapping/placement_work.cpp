// Counting pixels per tap, then weights times density.
#include "mapping/placement_work.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace winnow::mapping {
namespace {

/// Trust in the mean density of the tensor (channel) against a channel's (window's) own, in samples: 15 fits channels
/// that spread by
/// 35 % around a mean of .35 (models/synthetic.h).
constexpr double kPriorSamples = 16;

/// Output positions along an axis for which tap `k` falls on the map.
int valid_positions(int outs, int ins, int k, int stride, int dilation, int pad) {
  int valid = 0;
  for (int o = 0; o < outs; ++o) {
    const int at = o * stride + k * dilation - pad;
    valid += at >= 0 && at < ins;
  }
  return valid;
}

/// Pixels by tap.
std::vector<double> pixels_of_taps(const Window& w, const models::MapShape& in, const models::MapShape& out) {
  std::vector<double> pixels;
  for (int ky = 0; ky < w.kernel_y; ++ky)
    for (int kx = 0; kx < w.kernel_x; ++kx)
      pixels.push_back(double{1} * valid_positions(out.height, in.height, ky, w.stride_y, w.dilation_y, w.top) *
                       valid_positions(out.width, in.width, kx, w.stride_x, w.dilation_x, w.left));
  return pixels;
}

/// The share of non-zeros among `samples`, drawn towards `prior`, which counts as kPriorSamples: the posterior mean of
/// a beta distribution.
double shrunk(double share, double samples, double prior) {
  return (share * samples + prior * kPriorSamples) / (samples + kPriorSamples);
}

/// What the next input is expected to hold: the measured shares, where few samples stand behind them (a fully connected
/// layer has one) drawn towards the channel's mean, and that towards the tensor's; all ones where nothing was measured.
void expect_activity(PairWork& pairs, const PhysicalTensor& tensor, bool windowed, const Densities& densities) {
  const size_t n = static_cast<size_t>(tensor.shape.channels);
  const auto found = densities.find(tensor.reference);
  if (found == densities.end() || found->second.mean.empty()) {
    pairs.activity.assign(n, 1.0f);
    return;
  }
  const ChannelDensities& measured = found->second;
  const size_t channels = measured.mean.size();
  const double mean = std::accumulate(measured.mean.begin(), measured.mean.end(), 0.0) / static_cast<double>(channels);
  const double samples = measured.images * static_cast<double>(tensor.shape.elements()) / static_cast<double>(channels);
  if (windowed) pairs.windows = measured.windows();
  for (size_t c = 0; c < n; ++c) {
    // A flattened tensor's channels are elements; the measured channels cover equal runs of them.
    const int from = tensor.is_unrolled() ? tensor.unrolling.channels[c].channel : static_cast<int>(c * channels / n);
    const double expected = from < 0 ? 0 : shrunk(measured.mean[static_cast<size_t>(from)], samples, mean);
    for (int w = 0; w < pairs.windows; ++w) {
      double here = expected;
      if (windowed && from >= 0)
        here = shrunk(measured.in_window[static_cast<size_t>(from * pairs.windows + w)], samples / pairs.windows,
                      expected);
      pairs.activity.push_back(static_cast<float>(here / pairs.windows));
    }
  }
}

void index_by_input(PairWork& pairs) {
  const size_t ins = static_cast<size_t>(pairs.ins());
  pairs.first_of_in.assign(ins + 1, 0);
  for (int in : pairs.in) ++pairs.first_of_in[static_cast<size_t>(in) + 1];
  for (size_t i = 0; i < ins; ++i) pairs.first_of_in[i + 1] += pairs.first_of_in[i];
  std::vector<int> next(pairs.first_of_in.begin(), pairs.first_of_in.end() - 1);
  pairs.pair_of_in.resize(pairs.in.size());
  pairs.out_of_in.resize(pairs.in.size());
  for (int k = 0; k < pairs.outs(); ++k)
    for (int p = pairs.first[static_cast<size_t>(k)]; p < pairs.first[static_cast<size_t>(k) + 1]; ++p) {
      const size_t to = static_cast<size_t>(next[static_cast<size_t>(pairs.in[static_cast<size_t>(p)])]++);
      pairs.pair_of_in[to] = p;
      pairs.out_of_in[to] = k;
    }
}

}  // namespace

double PairWork::density(int in) const {
  const auto first = activity.begin() + std::ptrdiff_t{in} * windows;
  return std::accumulate(first, first + windows, 0.0);
}

double PairWork::work() const {
  double work = 0;
  for (size_t p = 0; p < in.size(); ++p) work += meetings[p] * density(in[p]);
  return work;
}

PairWork measure_work(const ArrayOp& op, const Lowered& lowered, const Densities& densities, Copies copies) {
  const PhysicalTensor& input = lowered.tensors.at(op.input);
  const models::MapShape& output = lowered.tensors.at(op.output).shape;
  const std::vector<double> pixels = pixels_of_taps(op.window, input.shape, output);
  PairWork pairs;
  expect_activity(pairs, input, output.height * output.width > 1, densities);
  pairs.broadcasts = static_cast<float>(std::accumulate(pixels.begin(), pixels.end(), 0.0));
  std::vector<float> meetings(static_cast<size_t>(input.shape.channels)), count(meetings.size());
  std::vector<int> touched;
  // Where taps have copies enough, the weights of a row will spread over all its PEs, whichever they are: one channel
  // stands for each bank.
  const bool spread = copies == Copies::kOpen && carries_unrolled(op, input) && input.unrolling.spreads();
  size_t most = 0;
  for (const auto& weights : op.weights) most += spread ? static_cast<size_t>(input.unrolling.banks) : weights.size();
  pairs.in.reserve(most);
  pairs.meetings.reserve(most);
  pairs.weights.reserve(most);
  for (const auto& weights : op.weights) {
    pairs.first.push_back(static_cast<int>(pairs.in.size()));
    touched.clear();
    for (const SparseWeight& w : weights) {
      const float at = static_cast<float>(pixels[static_cast<size_t>(w.tap)]);
      if (spread) {
        for (int bank = 0; bank < input.unrolling.banks; ++bank) {
          meetings[static_cast<size_t>(bank)] += at / static_cast<float>(input.unrolling.banks);
          count[static_cast<size_t>(bank)] += 1.0f / static_cast<float>(input.unrolling.banks);
        }
        continue;
      }
      if (touched.empty() || touched.back() != w.in) touched.push_back(w.in);
      meetings[static_cast<size_t>(w.in)] += at;
      count[static_cast<size_t>(w.in)] += 1;
    }
    if (spread && !weights.empty()) {
      touched.resize(static_cast<size_t>(input.unrolling.banks));
      std::iota(touched.begin(), touched.end(), 0);
    }
    for (int in : touched) {
      pairs.in.push_back(in);
      pairs.meetings.push_back(std::exchange(meetings[static_cast<size_t>(in)], 0.0f));
      pairs.weights.push_back(std::exchange(count[static_cast<size_t>(in)], 0.0f));
    }
  }
  pairs.first.push_back(static_cast<int>(pairs.in.size()));
  index_by_input(pairs);
  return pairs;
}

WorkOf measure_work(const Lowered& lowered, const Densities& densities) {
  WorkOf work;
  for (size_t i = 0; i < lowered.ops.size(); ++i)
    if (const auto* array = std::get_if<ArrayOp>(&lowered.ops[i].what))
      work[i] = measure_work(*array, lowered, densities, Copies::kOpen);
  return work;
}

}  // namespace winnow::mapping
