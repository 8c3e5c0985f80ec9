// Random weights at stated densities.
#include "models/synthetic.h"

#include <algorithm>
#include <cmath>

#include "models/checks.h"
#include "models/error.h"
#include "models/random.h"

namespace winnow::models {
namespace {

constexpr double kWeightDeviation = 40;  // of the int8 values

int8_t random_weight(uint64_t& state) {
  const int w = static_cast<int>(std::lround(next_normal(state) * kWeightDeviation));
  return static_cast<int8_t>(w == 0 ? 1 : std::clamp(w, -127, 127));
}

uint64_t seed_of(const std::string& name) {
  uint64_t state = 0x57494e4e4f57;
  for (char c : name) {
    state ^= static_cast<unsigned char>(c);
    next_random(state);
  }
  return state;
}

void fill(const Network& network, Layer& layer) {
  Weights& w = layer.weights;
  w = {};
  w.shape = weight_shape(layer, network.shape_of(layer.inputs.at(0)));
  const int64_t outs = w.shape[0], ins = w.shape[1], taps = w.shape[2] * w.shape[3];
  uint64_t state = seed_of(network.name + "/" + layer.name);
  const std::vector<double> out_factor = uneven_factors(outs, state), in_factor = uneven_factors(ins, state);
  const double density = unclamped_density(layer.compression.density, out_factor, in_factor);
  const int bits = layer.compression.codebook_bits;
  if (bits) {
    w.codebook.assign(size_t{1} << bits, 0);
    for (size_t i = 1; i < w.codebook.size(); ++i) w.codebook[i] = random_weight(state);
  }
  for (int64_t o = 0; o < outs; ++o)
    for (int64_t i = 0; i < ins; ++i)
      for (int64_t t = 0; t < taps; ++t) {
        const bool kept =
            next_uniform(state) < density * out_factor[static_cast<size_t>(o)] * in_factor[static_cast<size_t>(i)];
        if (bits) {
          w.code.push_back(kept ? static_cast<uint8_t>(1 + next_random(state) % (w.codebook.size() - 1)) : 0);
          w.quantized.push_back(w.codebook[w.code.back()]);
        } else {
          w.quantized.push_back(kept ? random_weight(state) : 0);
        }
      }
  // A sum of n products of deviation 40 and about 60 should reach a third of the output's range.
  const double terms = std::max(1.0, layer.compression.density * static_cast<double>(ins * taps));
  const double deviation = std::sqrt(terms) * kWeightDeviation * 60;
  w.scale.assign(1, static_cast<float>(layer.quantization.scale * 85 /
                                       (deviation * network.quantization_of(layer.inputs[0]).scale)));
  w.bias.assign(static_cast<size_t>(outs), 0);
}

}  // namespace

std::vector<double> uneven_factors(int64_t n, uint64_t& state) {
  std::vector<double> factors;
  double sum = 0;
  for (int64_t i = 0; i < n; ++i) {
    factors.push_back(std::exp(kUnevenness * next_normal(state)));
    sum += factors.back();
  }
  for (double& f : factors) f *= static_cast<double>(n) / sum;
  return factors;
}

double unclamped_density(double density, const std::vector<double>& out_factor, std::vector<double> in_factor) {
  std::sort(in_factor.begin(), in_factor.end());
  std::vector<double> sum_of{0};  // the first so many of in_factor
  for (double i : in_factor) sum_of.push_back(sum_of.back() + i);
  double raised = density;
  for (int round = 0; round < 20; ++round) {
    double sum = 0;
    for (double o : out_factor) {
      const auto whole = static_cast<size_t>(std::upper_bound(in_factor.begin(), in_factor.end(), 1 / (raised * o)) -
                                             in_factor.begin());
      sum += raised * o * sum_of[whole] + static_cast<double>(in_factor.size() - whole);
    }
    raised *= density / std::max(1e-12, sum / static_cast<double>(out_factor.size() * in_factor.size()));
  }
  return raised;
}

void fill_synthetic(Network& network) {
  for (Layer& layer : network.layers)
    if (has_weights(layer)) fill(network, layer);
  Problems problems(network.file);
  check_requantization(network, problems);
  problems.raise();
}

}  // namespace winnow::models
