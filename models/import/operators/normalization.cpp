// Normalizations over channels, and dropout.
#include <algorithm>
#include <cmath>

#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

constexpr int kDropoutMaskIsBoolean = 10, kDropoutRatioIsInput = 12;

/// Inputs first..last hold a float for every channel of input 0, [n, c, ...].
void expect_one_a_channel(const Call& call, size_t first, size_t last) {
  const Array& x = real_input(call, 0);
  if (x.rank() < 2) throw Unsupported("expected [batch, channels, ...], got " + array_text(x));
  for (size_t i = first; i <= last; ++i)
    if (real_input(call, i).shape != Shape{x.shape[1]})
      throw Unsupported("expected a value for each of " + std::to_string(x.shape[1]) + " channels as input " +
                        std::to_string(i) + ", got " + array_text(call.input(i)));
}

}  // namespace

std::vector<Array> batch_normalization(const Call& call) {
  expect_one_a_channel(call, 1, 4);
  if (call.node.attributes.integer("training_mode", 0) != 0 || call.node.outputs.size() > 1)
    throw Unsupported("expected a normalization by stored means and variances, got one in training mode",
                      "a model exported for inference");
  if (call.node.attributes.integer("spatial", 1) == 0)
    throw Unsupported("expected one mean a channel, got spatial = 0");
  const Array& x = call.input(0);
  Array out = call.result(x.type, x.shape);
  if (call.shapes_only) return {out};
  const auto epsilon = static_cast<double>(call.node.attributes.real("epsilon", 1e-5f));
  const AxisSplit s = split_at(x.shape, 1);
  const auto of = [&](size_t input, size_t c) { return static_cast<double>(call.input(input).real[c]); };
  for (size_t i = 0; i < out.real.size(); ++i) {
    const size_t c = i / s.inner % s.count;
    const double factor = of(1, c) / std::sqrt(of(4, c) + epsilon);
    out.real[i] = static_cast<float>((static_cast<double>(x.real[i]) - of(3, c)) * factor + of(2, c));
  }
  return {out};
}

std::vector<Array> instance_normalization(const Call& call) {
  expect_one_a_channel(call, 1, 2);
  const Array& x = call.input(0);
  Array out = call.result(x.type, x.shape);
  if (call.shapes_only) return {out};
  const auto epsilon = static_cast<double>(call.node.attributes.real("epsilon", 1e-5f));
  const AxisSplit s = split_at(x.shape, 1);
  for (size_t map = 0; s.inner > 0 && map < s.outer * s.count; ++map) {
    const float* const in = x.real.data() + map * s.inner;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < s.inner; ++i) sum += static_cast<double>(in[i]);
    const double mean = sum / static_cast<double>(s.inner);
    for (size_t i = 0; i < s.inner; ++i) squares += std::pow(static_cast<double>(in[i]) - mean, 2);
    const double factor = static_cast<double>(call.input(1).real[map % s.count]) /
                          std::sqrt(squares / static_cast<double>(s.inner) + epsilon);
    for (size_t i = 0; i < s.inner; ++i)
      out.real[map * s.inner + i] = static_cast<float>((static_cast<double>(in[i]) - mean) * factor +
                                                       static_cast<double>(call.input(2).real[map % s.count]));
  }
  return {out};
}

std::vector<Array> lrn(const Call& call) {
  const Array& x = real_input(call, 0);
  if (x.rank() < 2) throw Unsupported("expected [batch, channels, ...], got " + array_text(x));
  const int64_t size = call.node.attributes.integer("size", 0), channels = x.shape[1];
  if (size < 1) throw Unsupported("expected a size of 1 or more, got " + std::to_string(size));
  Array out = call.result(x.type, x.shape);
  if (call.shapes_only) return {out};
  const auto alpha = static_cast<double>(call.node.attributes.real("alpha", 0.0001f)),
             beta = static_cast<double>(call.node.attributes.real("beta", 0.75f)),
             bias = static_cast<double>(call.node.attributes.real("bias", 1));
  const int64_t reach = std::min(size, 2 * channels + 2);  // a wider window meets no more channels
  call.spend(static_cast<double>(out.real.size()) * static_cast<double>(std::min(reach, channels)));
  const AxisSplit s = split_at(x.shape, 1);
  for (size_t i = 0; i < out.real.size(); ++i) {
    const auto c = static_cast<int64_t>(i / s.inner % s.count);
    const int64_t first = std::max<int64_t>(0, c - (reach - 1) / 2), last = std::min(channels - 1, c + reach / 2);
    double squares = 0;
    for (int64_t k = first; k <= last; ++k) {
      const auto value = static_cast<double>(
          x.real[static_cast<size_t>(static_cast<int64_t>(i) + (k - c) * static_cast<int64_t>(s.inner))]);
      squares += value * value;
    }
    out.real[i] = static_cast<float>(static_cast<double>(x.real[i]) /
                                     std::pow(bias + alpha / static_cast<double>(size) * squares, beta));
  }
  return {out};
}

std::vector<Array> dropout(const Call& call) {
  const Array& x = real_input(call, 0);
  if (call.opset >= kDropoutRatioIsInput && call.has(2) && whole_scalar(call, 2, "training_mode") != 0 &&
      !(call.has(1) && real_scalar(call, 1, "ratio") == 0))
    throw Unsupported("expected a dropout that drops nothing, got one in training mode",
                      "a model exported for inference");
  Array mask = call.result(call.opset < kDropoutMaskIsBoolean ? x.type : ElementType::kBool, x.shape);
  std::fill(mask.real.begin(), mask.real.end(), 1.0f);
  std::fill(mask.whole.begin(), mask.whole.end(), 1);
  return {x, mask};
}

}  // namespace winnow::models::import::operators
