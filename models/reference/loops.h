// The loops of convolution and pooling, shared by the integer and the float reference.
#pragma once
#include <algorithm>

#include "models/network.h"

namespace winnow::models::reference {

/// Outputs `first..end` along an axis whose tap at offset `tap` (already times dilation, less padding) lies in
/// 0..size-1.
struct Span {
  int first, end;
};
inline Span inside(int tap, int stride, int size, int count) {
  const int first = tap >= 0 ? 0 : (-tap + stride - 1) / stride;
  const int end = tap >= size ? 0 : (size - 1 - tap) / stride + 1;
  return {first, std::min(end, count)};
}

/// acc[out][y][x] += sum of weight * input over the taps inside the map, for one image.
template <typename Value, typename Weight, typename Sum>
void convolve(const Layer& layer, const MapShape& in, const Value* input, const Weight* weight, Sum* acc) {
  const MapShape& out = layer.shape;
  const int in_per_group = in.channels / layer.groups, out_per_group = out.channels / layer.groups;
  for (int k = 0; k < out.channels; ++k) {
    Sum* const plane = acc + int64_t{k} * out.height * out.width;
    for (int c = 0; c < in_per_group; ++c) {
      const int channel = k / out_per_group * in_per_group + c;
      const Value* const map = input + int64_t{channel} * in.height * in.width;
      for (int ky = 0; ky < layer.kernel[0]; ++ky) {
        const int tap_y = ky * layer.dilation[0] - layer.padding[0];
        const Span ys = inside(tap_y, layer.stride[0], in.height, out.height);
        for (int kx = 0; kx < layer.kernel[1]; ++kx) {
          const auto w = static_cast<Sum>(*weight++);
          if (w == 0) continue;
          const int tap_x = kx * layer.dilation[1] - layer.padding[1];
          const int stride_x = layer.stride[1];
          const Span xs = inside(tap_x, stride_x, in.width, out.width);
          for (int y = ys.first; y < ys.end; ++y) {
            const Value* const row = map + int64_t{y * layer.stride[0] + tap_y} * in.width;
            Sum* const sums = plane + int64_t{y} * out.width;
            for (int x = xs.first; x < xs.end; ++x) sums[x] += w * static_cast<Sum>(row[x * stride_x + tap_x]);
          }
        }
      }
    }
  }
}

/// acc[out] += sum of weight * input, for one vector.
template <typename Value, typename Weight, typename Sum>
void multiply(int64_t out, int64_t in, const Value* input, const Weight* weight, Sum* acc) {
  for (int64_t k = 0; k < out; ++k, weight += in) {
    Sum sum = 0;
    for (int64_t c = 0; c < in; ++c) sum += static_cast<Sum>(weight[c]) * static_cast<Sum>(input[c]);
    acc[k] += sum;
  }
}

/// Calls visit(output index, elements, count) for every window of one image; `elements` are those inside the map.
/// Global pools have one window, the whole map.
template <typename Value, typename Visit>
void for_each_window(const Layer& layer, const MapShape& in, const Value* input, Visit visit) {
  const MapShape& out = layer.shape;
  std::vector<Value> elements;
  int64_t index = 0;
  for (int c = 0; c < out.channels; ++c, input += int64_t{in.height} * in.width) {
    for (int oy = 0; oy < out.height; ++oy) {
      for (int ox = 0; ox < out.width; ++ox) {
        elements.clear();
        for (int ky = 0; ky < layer.kernel[0]; ++ky) {
          const int y = oy * layer.stride[0] + ky * layer.dilation[0] - layer.padding[0];
          if (y < 0 || y >= in.height) continue;
          for (int kx = 0; kx < layer.kernel[1]; ++kx) {
            const int x = ox * layer.stride[1] + kx * layer.dilation[1] - layer.padding[1];
            if (x >= 0 && x < in.width) elements.push_back(input[int64_t{y} * in.width + x]);
          }
        }
        visit(index++, elements);
      }
    }
  }
}

inline int64_t image_elements(const Shape& shape) { return shape[1] * shape[2] * shape[3]; }

inline Shape batch_shape(int64_t batch, const MapShape& map) { return {batch, map.channels, map.height, map.width}; }

/// Throws InputError for a float network.
void check_quantized(const Network& network);

/// Throws InputError unless `shape` is [batch, channels, height, width] of the network's input.
void check_input_shape(const Network& network, const Shape& shape);

/// Throws InputError if a partial sum of `|bias| + sum |w| * 255` could leave 32 bits, in whatever order it is added.
void check_accumulator(const Network& network, const Layer& layer);

}  // namespace winnow::models::reference
