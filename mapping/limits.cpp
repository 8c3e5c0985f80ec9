// Field widths and the proof that accumulators cannot overflow.
#include "mapping/limits.h"

#include <algorithm>
#include <cstdlib>

#include "mapping/walk.h"
#include "models/error.h"

namespace winnow::mapping {
namespace {

void check_range(std::vector<std::string>& problems, const char* what, int value, int most) {
  if (value > most)
    problems.push_back(std::string(what) + ": expected at most " + std::to_string(most) + ", got " +
                       std::to_string(value));
}

/// `upright`: what the user calls height is the window's width.
void check_window(std::vector<std::string>& problems, const Window& w, const models::MapShape& in,
                  const models::MapShape& out, bool upright) {
  Frame frame{0, 1, 1, in.height, in.width};
  Axis y = y_axis(w, in, out), x = x_axis(w, in, out);
  if (fold_window(frame, y, x)) return;
  check_range(problems, upright ? "kernel width" : "kernel height", w.kernel_y, kMostKernel);
  check_range(problems, upright ? "kernel height" : "kernel width", w.kernel_x, kMostKernel);
  check_range(problems, "stride", std::max(w.stride_y, w.stride_x), kMostStride);
  check_range(problems, "dilation", std::max(w.dilation_y, w.dilation_x), kMostDilation);
}

/// |bias| + sum |w| * largest lane bounds every partial sum in every order.
void check_accumulator(std::vector<std::string>& problems, const ArrayOp& op, const models::Quantization& in,
                       const accelerators::Accelerator& accelerator) {
  const int64_t lane = std::max(in.zero_point, 255 - in.zero_point);
  const int64_t limit = int64_t{1} << (accelerator.accumulator_bits - 1);
  int64_t worst = 0;
  for (size_t k = 0; k < op.weights.size(); ++k) {
    int64_t sum = 0;
    for (const SparseWeight& w : op.weights[k]) {
      const int value = op.layer && !op.layer->weights.codebook.empty() ? op.layer->weights.codebook[w.code]
                                                                        : static_cast<int8_t>(w.code);
      sum += std::abs(value);
    }
    worst = std::max(worst, sum * lane + std::abs(int64_t{op.params[k].bias}));
  }
  if (worst >= limit)
    problems.push_back("expected partial sums below " + std::to_string(limit) + ", as accumulator_bits is " +
                       std::to_string(accelerator.accumulator_bits) + ", got up to " + std::to_string(worst));
}

/// The vector unit's sums have 32 bits.
void check_depthwise(std::vector<std::string>& problems, const VectorOp& op, const models::Quantization& in) {
  const int64_t lane = std::max(in.zero_point, 255 - in.zero_point), limit = int64_t{1} << 31;
  const auto& weights = op.layer->weights.quantized;
  const size_t taps = weights.size() / op.params.size();
  int64_t worst = 0;
  for (size_t c = 0; c < op.params.size(); ++c) {
    int64_t sum = 0;
    for (size_t t = 0; t < taps; ++t) sum += std::abs(int{weights[c * taps + t]});
    worst = std::max(worst, sum * lane + std::abs(int64_t{op.params[c].bias}));
  }
  if (worst >= limit)
    problems.push_back("expected depthwise sums below " + std::to_string(limit) + ", got up to " +
                       std::to_string(worst));
}

}  // namespace

std::string at_most(int64_t most, const std::string& what, int64_t got) {
  return "expected at most " + std::to_string(most) + " " + what + ", got " + std::to_string(got);
}

void expect_quantized(const models::Network& network) {
  if (!network.quantized)
    throw models::InputError(network.file +
                             ": expected a quantized network, got a float one (`winnow compress` makes one of it)");
}

std::vector<std::string> limits(const Op& op, const Lowered& lowered, const accelerators::Accelerator& accelerator) {
  std::vector<std::string> problems;
  if (const auto* array = std::get_if<ArrayOp>(&op.what)) {
    check_window(problems, array->window, lowered.tensors.at(array->input).shape,
                 lowered.tensors.at(array->output).shape, lowered.upright);
    check_accumulator(problems, *array, lowered.tensors.at(array->input).quantization, accelerator);
  } else {
    const auto& vec = std::get<VectorOp>(op.what);
    check_window(problems, vec.window, lowered.tensors.at(vec.inputs[0]).shape, lowered.tensors.at(vec.output).shape,
                 lowered.upright);
    if (vec.kind == VectorOp::Kind::kDepthwise)
      check_depthwise(problems, vec, lowered.tensors.at(vec.inputs[0]).quantization);
  }
  return problems;
}

}  // namespace winnow::mapping
