// Sums of a convolution over any number of spatial axes, for real and for whole numbers.
#pragma once
#include <vector>

#include "models/import/operators/window.h"

namespace winnow::models::import::operators {

struct ConvolutionShape {
  Window window;
  int64_t groups = 1;
  Shape out;
};

/// Throws Unsupported where input [n, c, ...] and weights [out, c/groups, kernel ...] do not go together.
ConvolutionShape convolution_shape(const Node& node, const Shape& input, const Shape& weight);

/// The multiplications of one, with the sums that are held while it is computed.
void spend_on(const Call& call, const ConvolutionShape& shape, const Shape& weight);

/// [n, out, ...]; elements of the padding count as 0.
template <typename Sum, typename Element>
std::vector<Sum> convolve(const ConvolutionShape& shape, const Shape& input, const std::vector<Element>& x,
                          const Shape& weight, const std::vector<Element>& w) {
  const Window& window = shape.window;
  const int64_t pixels = element_count(window.out), in_pixels = element_count(window.in), taps = window.taps();
  const int64_t outs = weight[0], ins = weight[1], outs_per_group = outs / shape.groups;
  std::vector<Sum> sums(static_cast<size_t>(input[0] * outs * pixels));
  for_each_tap(window, [&](int64_t tap, const std::vector<int64_t>& offset) {
    for (int64_t n = 0; n < input[0]; ++n)
      for (int64_t k = 0; k < outs; ++k) {
        Sum* const out = sums.data() + (n * outs + k) * pixels;
        const int64_t first = n * input[1] + k / outs_per_group * ins;
        for (int64_t c = 0; c < ins; ++c) {
          const Sum factor = static_cast<Sum>(w[static_cast<size_t>((k * ins + c) * taps + tap)]);
          if (factor == 0) continue;
          const Element* const in = x.data() + (first + c) * in_pixels;
          for_each_pixel(window, offset,
                         [&](int64_t to, int64_t from) { out[to] += factor * static_cast<Sum>(in[from]); });
        }
      }
  });
  return sums;
}

}  // namespace winnow::models::import::operators
