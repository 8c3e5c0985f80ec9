// Counting pixels per tap, then weights times density.
#include "mapping/placement_work.h"

#include <utility>

namespace winnow::mapping {
namespace {

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

/// Densities by channel of a physical tensor; one where nothing was measured.
std::vector<double> channel_densities(const PhysicalTensor& tensor, const Densities& densities) {
  const size_t n = static_cast<size_t>(tensor.shape.channels);
  std::vector<double> d(n, 1.0);
  const auto measured = densities.find(tensor.reference);
  if (measured == densities.end() || measured->second.empty()) return d;
  // A flattened tensor's channels are elements; the measured channels cover equal runs of them. So do an unrolled input's.
  for (size_t c = 0; c < n; ++c) d[c] = measured->second[c * measured->second.size() / n];
  return d;
}

}  // namespace

PairWork measure_work(const ArrayOp& op, const Lowered& lowered, const Densities& densities) {
  const PhysicalTensor& input = lowered.tensors.at(op.input);
  const std::vector<double> density = channel_densities(input, densities);
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
  return pairs;
}

}  // namespace winnow::mapping
