// Integer inference over the non-zero weights. Values between layers are lanes: q - zero_point.
#include "models/training/integer_net.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace winnow::models::training {
namespace {

void expect_size(const std::string& layer, const char* what, std::size_t expected, std::size_t got) {
  if (expected != got)
    throw std::invalid_argument(layer + ": " + what + ": expected " + std::to_string(expected) + " elements, got " +
                                std::to_string(got));
}

}  // namespace

IntegerInference::IntegerInference(const IntegerNet& net) : input_zero_point_(net.input.zero_point) {
  Shape shape{1, kImageSide, kImageSide};
  double scale = net.input.scale;
  for (const IntegerLayer& layer : net.layers) {
    Step step;
    step.spec = layer.spec;
    step.in = shape;
    double ratio = scale / layer.quantization.scale;
    switch (layer.spec.type) {
      case LayerType::Conv:
      case LayerType::Fc: {
        const int kernel = layer.spec.type == LayerType::Conv ? layer.spec.kernel : 1;
        const int outputs = layer.spec.channels;
        expect_size(layer.spec.name, "code", std::size_t(outputs) * shape.channels * kernel * kernel,
                    layer.code.size());
        expect_size(layer.spec.name, "bias", outputs, layer.bias.size());
        std::size_t next = 0;
        for (int out = 0; out < outputs; ++out)
          for (int in = 0; in < shape.channels; ++in)
            for (int y = 0; y < kernel; ++y)
              for (int x = 0; x < kernel; ++x)
                if (const int weight = layer.codebook.at(layer.code[next++]); weight != 0)
                  step.taps.push_back({out, in, y, x, weight});
        step.bias = layer.bias;
        ratio = scale * double{layer.weight_scale} / layer.quantization.scale;
        shape = {outputs, shape.height - kernel + 1, shape.width - kernel + 1};
        break;
      }
      case LayerType::MaxPool:
        shape = {shape.channels, shape.height / layer.spec.kernel, shape.width / layer.spec.kernel};
        break;
      case LayerType::Flatten: shape = {static_cast<int>(shape.size()), 1, 1}; break;
      case LayerType::Relu: break;
    }
    step.out = shape;
    step.rescale = fixed_scale(ratio);
    step.zero_point = layer.quantization.zero_point;
    step.low = layer.spec.type == LayerType::Relu ? 0 : -step.zero_point;
    step.high = 255 - step.zero_point;
    scale = layer.quantization.scale;
    steps_.push_back(std::move(step));
  }
}

void IntegerInference::weigh(const Step& step, const std::vector<int>& in, std::vector<int>& out) const {
  const Shape& to = step.out;
  for (int k = 0; k < to.channels; ++k)
    std::fill_n(out.begin() + std::ptrdiff_t(k) * to.height * to.width, to.height * to.width, step.bias[k]);
  for (const Tap& tap : step.taps)
    for (int y = 0; y < to.height; ++y) {
      const int* from = &in[(std::size_t(tap.in) * step.in.height + y + tap.y) * step.in.width + tap.x];
      int* sum = &out[(std::size_t(tap.out) * to.height + y) * to.width];
      for (int x = 0; x < to.width; ++x) sum[x] += tap.weight * from[x];
    }
}

void IntegerInference::pool(const Step& step, const std::vector<int>& in, std::vector<int>& out) const {
  const int side = step.spec.kernel;
  std::size_t next = 0;
  for (int c = 0; c < step.out.channels; ++c)
    for (int y = 0; y < step.out.height; ++y)
      for (int x = 0; x < step.out.width; ++x) {
        int largest = std::numeric_limits<int>::min();
        for (int dy = 0; dy < side; ++dy)
          for (int dx = 0; dx < side; ++dx)
            largest = std::max(largest,
                               in[(std::size_t(c) * step.in.height + y * side + dy) * step.in.width + x * side + dx]);
        out[next++] = largest;
      }
}

std::vector<std::uint8_t> IntegerInference::run(const std::uint8_t* image) {
  std::vector<int> lanes(kImagePixels);
  for (std::size_t i = 0; i < kImagePixels; ++i) lanes[i] = image[i] - input_zero_point_;
  std::vector<int> next;
  for (Step& step : steps_) {
    next.resize(step.out.size());
    switch (step.spec.type) {
      case LayerType::Conv:
      case LayerType::Fc: weigh(step, lanes, next); break;
      case LayerType::MaxPool: pool(step, lanes, next); break;
      case LayerType::Relu:
      case LayerType::Flatten: next = lanes; break;
    }
    for (int& lane : next) {
      const std::int64_t scaled = shifted(std::int64_t{lane} * step.rescale.multiplier, step.rescale.shift);
      lane = static_cast<int>(std::clamp<std::int64_t>(scaled, step.low, step.high));
      step.non_zeros += lane != 0;
    }
    lanes.swap(next);
  }
  ++images_;
  std::vector<std::uint8_t> bytes;
  for (const int lane : lanes) bytes.push_back(static_cast<std::uint8_t>(lane + steps_.back().zero_point));
  return bytes;
}

int IntegerInference::classify(const std::uint8_t* image) {
  const std::vector<std::uint8_t> logits = run(image);
  return static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

std::vector<double> IntegerInference::activation_densities() const {
  std::vector<double> densities;
  for (const Step& step : steps_)
    densities.push_back(static_cast<double>(step.non_zeros) / static_cast<double>(step.out.size() * images_));
  return densities;
}

}  // namespace winnow::models::training
