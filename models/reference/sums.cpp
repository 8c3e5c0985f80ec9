// Every tap of a convolution is one offset into a padded copy of the map, so that a non-zero weight is one long vector
// operation.
//
// A lane has 9 signed bits and a weight 8, so their product fits 16 and only the addition needs 32.
#include "models/reference/sums.h"

#include <algorithm>
#include <cstring>

#include "models/reference/loops.h"

namespace winnow::models::reference {
namespace {

typedef int8_t Bytes8 __attribute__((vector_size(8)));
typedef int16_t Lanes8 __attribute__((vector_size(16)));
typedef int32_t Sums8 __attribute__((vector_size(32)));

constexpr int kVector = 8;
constexpr int kLongBlock = 8, kShortBlock = 4;     // in vectors
constexpr int64_t kMostPadded = int64_t{1} << 27;  // lanes; a padded copy beyond that is not worth its memory

struct Nonzero {
  int32_t offset;
  int16_t weight;
};

/// Sums of N vectors of pixels from `lanes` on.
template <int N>
[[gnu::always_inline]] inline void add_block(const int16_t* lanes, const std::vector<Nonzero>& weights, int32_t* sums) {
  Sums8 sum[N] = {};
  for (const Nonzero& nonzero : weights) {
    const int16_t* const from = lanes + nonzero.offset;
    for (int n = 0; n < N; ++n) {
      Lanes8 values;
      std::memcpy(&values, from + n * kVector, sizeof values);
      sum[n] += __builtin_convertvector(values * nonzero.weight, Sums8);
    }
  }
  std::memcpy(sums, sum, sizeof sum);
}

[[gnu::always_inline]] inline void add_plane_with(const int16_t* lanes, const std::vector<Nonzero>& weights,
                                                  int64_t count, int32_t* sums) {
  int64_t i = 0;
  for (; i + kShortBlock * kVector < count; i += kLongBlock * kVector)
    add_block<kLongBlock>(lanes + i, weights, sums + i);
  if (i < count) add_block<kShortBlock>(lanes + i, weights, sums + i);
}

[[gnu::always_inline]] inline void add_products(const int16_t* lanes, const int8_t* weights, Sums8& sum) {
  Bytes8 bytes;
  Lanes8 values;
  std::memcpy(&bytes, weights, sizeof bytes);
  std::memcpy(&values, lanes, sizeof values);
  sum += __builtin_convertvector(values * __builtin_convertvector(bytes, Lanes8), Sums8);
}

[[gnu::always_inline]] inline int32_t dot_with(const int16_t* lanes, const int8_t* weights, int64_t count) {
  Sums8 even = {}, odd = {};  // two chains of additions
  int64_t i = 0;
  for (; i + 2 * kVector <= count; i += 2 * kVector) {
    add_products(lanes + i, weights + i, even);
    add_products(lanes + i + kVector, weights + i + kVector, odd);
  }
  even += odd;
  int32_t total = 0;
  for (int n = 0; n < kVector; ++n) total += even[n];
  for (; i < count; ++i) total += int32_t{weights[i]} * lanes[i];
  return total;
}

using AddPlane = void (*)(const int16_t*, const std::vector<Nonzero>&, int64_t, int32_t*);
using Dot = int32_t (*)(const int16_t*, const int8_t*, int64_t);

void add_plane(const int16_t* lanes, const std::vector<Nonzero>& weights, int64_t count, int32_t* sums) {
  add_plane_with(lanes, weights, count, sums);
}
int32_t dot(const int16_t* lanes, const int8_t* weights, int64_t count) { return dot_with(lanes, weights, count); }

#if defined(__x86_64__)
[[gnu::target("avx2")]] void add_plane_avx2(const int16_t* lanes, const std::vector<Nonzero>& weights, int64_t count,
                                            int32_t* sums) {
  add_plane_with(lanes, weights, count, sums);
}
[[gnu::target("avx2")]] int32_t dot_avx2(const int16_t* lanes, const int8_t* weights, int64_t count) {
  return dot_with(lanes, weights, count);
}

const bool kHasAvx2 = __builtin_cpu_supports("avx2");
AddPlane best_add_plane() { return kHasAvx2 ? add_plane_avx2 : add_plane; }
Dot best_dot() { return kHasAvx2 ? dot_avx2 : dot; }
#else
AddPlane best_add_plane() { return add_plane; }
Dot best_dot() { return dot; }
#endif

/// One axis of the padded copy: position p = out * stride + tap * dilation is element p / stride of phase p % stride,
/// so that neighbouring outputs read neighbouring elements. Only the phases that some tap reads are there.
struct Axis {
  int stride, padding, size;  // size: of the map
  int64_t length;             // elements of one phase
  std::vector<int> phases;
  std::vector<int64_t> tap_phase, tap_element;  // by tap

  Axis(const Layer& layer, size_t axis, int in, int out)
      : stride(layer.stride[axis]), padding(layer.padding[axis]), size(in) {
    for (int tap = 0; tap < layer.kernel[axis]; ++tap) {
      const int64_t place = int64_t{tap} * layer.dilation[axis];
      const int phase = static_cast<int>(place % stride);
      const auto known = std::find(phases.begin(), phases.end(), phase);
      tap_phase.push_back(known - phases.begin());
      tap_element.push_back(place / stride);
      if (known == phases.end()) phases.push_back(phase);
    }
    length = out + tap_element.back();
  }
  /// The map's position of an element; outside 0..size-1 it is padding.
  int64_t position(int phase, int64_t element) const { return element * stride + phase - padding; }
};

class Convolution {
 public:
  Convolution(const Layer& layer, const MapShape& in)
      : layer_(layer), in_(in), y_(layer, 0, in.height, layer.shape.height), x_(layer, 1, in.width, layer.shape.width) {
    phase_lanes_ = y_.length * x_.length;
    channel_lanes_ = phase_lanes_ * static_cast<int64_t>(y_.phases.size() * x_.phases.size());
  }

  int64_t padded_lanes() const { return channel_lanes_ * in_.channels; }

  void run(const Lanes16& lanes, const TakeSums& take) const {
    const Lanes16 padded = pad(lanes);
    const std::vector<int32_t> offsets = tap_offsets();
    const MapShape& out = layer_.shape;
    const int64_t reach = (out.height - 1) * x_.length + out.width;  // sums, those between the rows included
    std::vector<int32_t> spread(static_cast<size_t>(reach) + kLongBlock * kVector),
        sums(static_cast<size_t>(int64_t{out.height} * out.width));
    std::vector<Nonzero> nonzeros;
    const AddPlane add = best_add_plane();
    const int per_group = out.channels / layer_.groups;
    for (int k = 0; k < out.channels; ++k) {
      nonzeros.clear();
      const int8_t* const weights = layer_.weights.quantized.data() + static_cast<int64_t>(offsets.size()) * k;
      for (size_t i = 0; i < offsets.size(); ++i)
        if (weights[i] != 0) nonzeros.push_back({offsets[i], weights[i]});
      add(padded.data() + k / per_group * (in_.channels / layer_.groups) * channel_lanes_, nonzeros, reach,
          spread.data());
      for (int y = 0; y < out.height; ++y)
        std::copy_n(spread.begin() + y * x_.length, out.width, sums.begin() + int64_t{y} * out.width);
      take(k, sums.data());
    }
  }

 private:
  Lanes16 pad(const Lanes16& lanes) const {
    Lanes16 padded(static_cast<size_t>(padded_lanes()) + kLongBlock * kVector, 0);
    int16_t* to = padded.data();
    for (int c = 0; c < in_.channels; ++c)
      for (int phase_y : y_.phases)
        for (int phase_x : x_.phases)
          for (int64_t row = 0; row < y_.length; ++row, to += x_.length) {
            const int64_t y = y_.position(phase_y, row);
            if (y < 0 || y >= in_.height) continue;
            const int16_t* const from = lanes.data() + (int64_t{c} * in_.height + y) * in_.width;
            for (int64_t i = 0; i < x_.length; ++i) {
              const int64_t x = x_.position(phase_x, i);
              if (x >= 0 && x < in_.width) to[i] = from[x];
            }
          }
    return padded;
  }

  /// Where output (0, 0) finds its input, by (channel in the group, ky, kx).
  std::vector<int32_t> tap_offsets() const {
    std::vector<int32_t> offsets;
    for (int c = 0; c < in_.channels / layer_.groups; ++c)
      for (size_t ky = 0; ky < y_.tap_phase.size(); ++ky)
        for (size_t kx = 0; kx < x_.tap_phase.size(); ++kx) {
          const int64_t phase = y_.tap_phase[ky] * static_cast<int64_t>(x_.phases.size()) + x_.tap_phase[kx];
          offsets.push_back(static_cast<int32_t>(c * channel_lanes_ + phase * phase_lanes_ +
                                                 y_.tap_element[ky] * x_.length + x_.tap_element[kx]));
        }
    return offsets;
  }

  const Layer& layer_;
  const MapShape& in_;
  Axis y_, x_;
  int64_t phase_lanes_ = 0, channel_lanes_ = 0;
};

void multiply_vector(const Layer& layer, const Lanes16& lanes, const TakeSums& take) {
  const Dot best = best_dot();
  const auto count = static_cast<int64_t>(lanes.size());
  for (int k = 0; k < layer.channels; ++k) {
    const int32_t sum = best(lanes.data(), layer.weights.quantized.data() + count * k, count);
    take(k, &sum);
  }
}

}  // namespace

void sum_products(const Layer& layer, const MapShape& in, const Lanes16& lanes, const TakeSums& take) {
  if (!traits(layer).convolves()) return multiply_vector(layer, lanes, take);
  const Convolution convolution(layer, in);
  if (convolution.padded_lanes() <= kMostPadded) return convolution.run(lanes, take);
  std::vector<int32_t> sums(static_cast<size_t>(layer.shape.elements()), 0);
  convolve(layer, in, lanes.data(), layer.weights.quantized.data(), sums.data());
  for (int k = 0; k < layer.channels; ++k) take(k, sums.data() + int64_t{k} * layer.shape.height * layer.shape.width);
}

}  // namespace winnow::models::reference
