// Random weights for a compressed layer.
#include "models/zoo/random_weights.h"

#include <algorithm>
#include <cmath>

#include "models/checks.h"
#include "models/compress/huffman.h"
#include "models/random.h"
#include "models/synthetic.h"

namespace winnow::models::zoo {
namespace {

constexpr int kDraws = 65536;  // of 16 random bits

/// 2^bits entries in equal steps without a second zero: code 0 is 0, the codes after it rise from -128 to just below
/// 128.
std::vector<int8_t> linear_codebook(int bits) {
  const int negative = 1 << (bits - 1), step = 128 / negative;
  std::vector<int8_t> codebook{0};
  for (int j = -negative; j < negative; ++j)
    if (j != 0) codebook.push_back(static_cast<int8_t>(j * step));
  return codebook;
}

/// How many of the 65536 draws give each code, for weights of deviation `deviation` (in values, zero left out).
std::vector<uint64_t> normal_counts(const std::vector<int8_t>& codebook, double deviation) {
  std::vector<double> share{0};
  double sum = 0;
  for (size_t code = 1; code < codebook.size(); ++code) {
    const double z = codebook[code] / deviation;
    share.push_back(std::exp(-z * z / 2));
    sum += share.back();
  }
  std::vector<uint64_t> counts{0};
  double reached = 0;
  uint64_t given = 0;
  for (size_t code = 1; code < codebook.size(); ++code) {
    reached += share[code] / sum;
    const auto end = static_cast<uint64_t>(std::floor(reached * kDraws + 0.5));
    counts.push_back(end - given);
    given = end;
  }
  counts.back() += kDraws - given;
  return counts;
}

double huffman_average(const std::vector<uint64_t>& counts) {
  return static_cast<double>(compress::coded_bits(compress::huffman_code(counts), counts)) / kDraws;
}

/// The code that each of 65536 draws gives, so that Huffman-coded codes take `bits` bits each (or as near as the
/// codebook allows).
std::vector<uint8_t> code_draws(const std::vector<int8_t>& codebook, double bits) {
  double narrow = 0.5, wide = 1024;
  for (int round = 0; round < 40; ++round) {
    const double middle = (narrow + wide) / 2;
    (huffman_average(normal_counts(codebook, middle)) < bits ? narrow : wide) = middle;
  }
  std::vector<uint8_t> draws;
  const std::vector<uint64_t> counts = normal_counts(codebook, narrow);
  for (size_t code = 0; code < counts.size(); ++code)
    draws.insert(draws.end(), counts[code], static_cast<uint8_t>(code));
  return draws;
}

constexpr size_t kTogether = 64;  // weights

/// Bit i: a draw is below threshold[i]. Without a branch, because it would not be foreseeable.
uint64_t kept_of(const uint32_t* threshold, size_t count, uint64_t& state) {
  uint64_t kept = 0, random = 0;
  for (size_t i = 0; i < count; ++i, random >>= 16) {
    if (i % 4 == 0) random = next_random(state);
    kept |= static_cast<uint64_t>((random & 0xffff) < threshold[i]) << i;
  }
  return kept;
}

}  // namespace

void draw_weights(const Network& network, Layer& layer, const Statistics& statistics, uint64_t seed) {
  Weights& w = layer.weights;
  w = {};
  w.shape = weight_shape(layer, network.shape_of(layer.inputs.at(0)));
  w.scale = {1.0f};
  w.bias.assign(static_cast<size_t>(layer.channels), 0);
  w.codebook = linear_codebook(statistics.code_bits);
  const std::vector<uint8_t> draws = code_draws(w.codebook, statistics.code_bits_huffman);

  const auto outs = static_cast<size_t>(w.shape[0]), ins = static_cast<size_t>(w.shape[1]),
             taps = static_cast<size_t>(w.shape[2] * w.shape[3]);
  uint64_t state = seed;
  const std::vector<double> out_factor = uneven_factors(w.shape[0], state),
                            in_factor = uneven_factors(w.shape[1], state);
  const bool dense = statistics.weight_density >= 1;
  const double density = unclamped_density(statistics.weight_density, out_factor, in_factor);
  w.code.resize(outs * ins * taps);
  w.quantized.resize(w.code.size());
  uint64_t value_state = next_random(state);
  std::vector<uint32_t> threshold(ins * taps);
  for (size_t o = 0; o < outs; ++o) {
    for (size_t i = 0; i < threshold.size(); ++i) {
      const double kept = dense ? 1 : std::min(1.0, density * out_factor[o] * in_factor[i / taps]);
      threshold[i] = static_cast<uint32_t>(kept * kDraws + 0.5);
    }
    for (size_t i = 0; i < threshold.size(); i += kTogether) {
      const size_t count = std::min(kTogether, threshold.size() - i);
      for (uint64_t kept = kept_of(&threshold[i], count, state); kept; kept &= kept - 1) {
        const size_t at = o * threshold.size() + i + static_cast<size_t>(__builtin_ctzll(kept));
        w.code[at] = draws[next_random(value_state) >> 48];
        w.quantized[at] = w.codebook[w.code[at]];
      }
    }
  }
}

}  // namespace winnow::models::zoo
