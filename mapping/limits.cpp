// Field widths and the proof that accumulators cannot overflow.
#include "mapping/limits.h"

#include <algorithm>
#include <cstdlib>

#include "mapping/walk.h"

namespace winnow::mapping {
namespace {

/// The reasons of one operation.
class Checker {
 public:
  Checker(const models::Network& network, const Lowered& lowered, const accelerators::Accelerator& accelerator,
          const Op& op, Refusals& refusals)
      : network_(network), lowered_(lowered), accelerator_(accelerator), op_(op), refusals_(refusals) {}

  void run() {
    if (const auto* array = std::get_if<ArrayOp>(&op_.what)) {
      window(array->window, tensor(array->input).shape, tensor(array->output).shape);
      accumulator(*array, tensor(array->input).quantization);
    } else {
      const auto& vec = std::get<VectorOp>(op_.what);
      window(vec.window, tensor(vec.inputs[0]).shape, tensor(vec.output).shape);
      if (vec.kind == VectorOp::Kind::kDepthwise) depthwise(vec, tensor(vec.inputs[0]).quantization);
    }
  }

 private:
  const PhysicalTensor& tensor(const std::string& name) const { return lowered_.tensors.at(name); }
  const models::Weights& weights(int layer) const { return network_.layers[static_cast<size_t>(layer)].weights; }

  void at_most(Refused what, int most, int n) {
    if (n > most) refusals_.push_back(refuse(what, {{"most", most}, {"n", n}}, op_.tag));
  }

  /// Where maps stand upright, what the user calls height is the window's width.
  void window(const Window& w, const models::MapShape& in, const models::MapShape& out) {
    Frame frame{0, 1, 1, in.height, in.width};
    Axis y = y_axis(w, in, out), x = x_axis(w, in, out);
    if (fold_window(frame, y, x)) return;
    at_most(lowered_.upright ? Refused::kKernelWidth : Refused::kKernelHeight, kMostKernel, w.kernel_y);
    at_most(lowered_.upright ? Refused::kKernelHeight : Refused::kKernelWidth, kMostKernel, w.kernel_x);
    at_most(Refused::kStride, kMostStride, std::max(w.stride_y, w.stride_x));
    at_most(Refused::kDilation, kMostDilation, std::max(w.dilation_y, w.dilation_x));
  }

  /// |bias| + sum |w| * largest lane bounds every partial sum in every order.
  void accumulator(const ArrayOp& op, const models::Quantization& in) {
    const int64_t lane = std::max(in.zero_point, 255 - in.zero_point);
    const int64_t limit = int64_t{1} << (accelerator_.accumulator_bits - 1);
    const bool codes = op.layer != kNoLayer && !weights(op.layer).codebook.empty();
    int64_t worst = 0;
    for (size_t k = 0; k < op.weights.size(); ++k) {
      int64_t sum = 0;
      for (const SparseWeight& w : op.weights[k])
        sum += std::abs(codes ? int{weights(op.layer).codebook[w.code]} : int{static_cast<int8_t>(w.code)});
      worst = std::max(worst, sum * lane + std::abs(int64_t{op.params[k].bias}));
    }
    if (worst >= limit)
      refusals_.push_back(refuse(Refused::kPartialSums,
                                 {{"limit", limit}, {"bits", accelerator_.accumulator_bits}, {"n", worst}}, op_.tag));
  }

  /// The vector unit's sums have 32 bits.
  void depthwise(const VectorOp& op, const models::Quantization& in) {
    const int64_t lane = std::max(in.zero_point, 255 - in.zero_point), limit = int64_t{1} << 31;
    const auto& values = weights(op.layer).quantized;
    const size_t taps = values.size() / op.params.size();
    int64_t worst = 0;
    for (size_t c = 0; c < op.params.size(); ++c) {
      int64_t sum = 0;
      for (size_t t = 0; t < taps; ++t) sum += std::abs(int{values[c * taps + t]});
      worst = std::max(worst, sum * lane + std::abs(int64_t{op.params[c].bias}));
    }
    if (worst >= limit) refusals_.push_back(refuse(Refused::kDepthwiseSums, {{"limit", limit}, {"n", worst}}, op_.tag));
  }

  const models::Network& network_;
  const Lowered& lowered_;
  const accelerators::Accelerator& accelerator_;
  const Op& op_;
  Refusals& refusals_;
};

}  // namespace

Refusals limits(const models::Network& network, const Lowered& lowered, const accelerators::Accelerator& accelerator) {
  Refusals refusals;
  for (const Op& op : lowered.ops) Checker(network, lowered, accelerator, op, refusals).run();
  return refusals;
}

}  // namespace winnow::mapping
