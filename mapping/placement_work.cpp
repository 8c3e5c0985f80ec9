// Counting pixels per tap, then weights times density.
#include "mapping/placement_work.h"

#include <numeric>
#include <utility>

namespace winnow::mapping {
namespace {

/// Trust in the tensor's mean density against a channel's own, in samples. 15 when channels spread by 35 % around a mean of .35, as
/// published networks' roughly do.
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

/// What the next input is expected to hold, by channel of a physical tensor: the measured share, drawn towards the tensor's mean where few
/// samples stand behind it (a fully connected layer's one), as the posterior mean of a beta distribution; one where nothing was measured.
std::vector<double> expected_densities(const PhysicalTensor& tensor, const Densities& densities) {
  const size_t n = static_cast<size_t>(tensor.shape.channels);
  std::vector<double> expected(n, 1.0);
  const auto found = densities.find(tensor.reference);
  if (found == densities.end() || found->second.empty()) return expected;
  const std::vector<double>& measured = found->second;
  const double mean = std::accumulate(measured.begin(), measured.end(), 0.0) / static_cast<double>(measured.size());
  const double samples = static_cast<double>(tensor.shape.elements()) / static_cast<double>(measured.size());
  for (size_t c = 0; c < n; ++c) {
    // A flattened tensor's channels are elements; the measured channels cover equal runs of them.
    const int from = tensor.unrolled_for ? tensor.unrolling.channels[c].channel : static_cast<int>(c * measured.size() / n);
    expected[c] = from < 0 ? 0 : (measured[static_cast<size_t>(from)] * samples + mean * kPriorSamples) / (samples + kPriorSamples);
  }
  return expected;
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

PairWork measure_work(const ArrayOp& op, const Lowered& lowered, const Densities& densities) {
  const PhysicalTensor& input = lowered.tensors.at(op.input);
  const std::vector<double> density = expected_densities(input, densities);
  const std::vector<double> pixels = pixels_of_taps(op.window, input.shape, lowered.tensors.at(op.output).shape);
  double all_taps = 0;
  for (double p : pixels) all_taps += p;
  PairWork pairs;
  for (double d : density) pairs.feed.push_back(static_cast<float>(d * all_taps));
  std::vector<float> row(density.size()), count(density.size());
  std::vector<int> touched;
  for (const auto& weights : op.weights) {
    pairs.first.push_back(static_cast<int>(pairs.in.size()));
    touched.clear();
    for (const SparseWeight& w : weights) {
      if (touched.empty() || touched.back() != w.in) touched.push_back(w.in);
      row[static_cast<size_t>(w.in)] += static_cast<float>(pixels[static_cast<size_t>(w.tap)] * density[static_cast<size_t>(w.in)]);
      count[static_cast<size_t>(w.in)] += 1;
    }
    for (int in : touched) {
      pairs.in.push_back(in);
      pairs.work.push_back(std::exchange(row[static_cast<size_t>(in)], 0.0f));
      pairs.weights.push_back(std::exchange(count[static_cast<size_t>(in)], 0.0f));
    }
  }
  pairs.first.push_back(static_cast<int>(pairs.in.size()));
  index_by_input(pairs);
  return pairs;
}

}  // namespace winnow::mapping
