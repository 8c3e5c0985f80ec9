// Is every limit of limits.h that an operation can pass refused one past it, and not at it?
#include "mapping/limits.h"

#include <gtest/gtest.h>

namespace winnow::mapping {
namespace limits_test {

/// One operation on maps of its own, of layer 0. Activations of 8 bits around 0 have lanes up to 255.
struct Case {
  models::Network network;
  Lowered lowered;
  accelerators::Accelerator accelerator;

  Case() {
    network.layers.resize(1);
    map("x", 1000, 1000);
    map("y", 10, 10);
  }
  void map(const std::string& name, int height, int width) {
    PhysicalTensor tensor;
    tensor.shape = {1, height, width};
    tensor.quantization = {0.1, 0};
    lowered.tensors[name] = tensor;
  }
  void add(const Window& window, std::vector<std::vector<SparseWeight>> weights, std::vector<hls::Param> params,
           int tag = 1) {
    ArrayOp op;
    op.input = "x", op.output = "y";
    op.window = window;
    op.weights = std::move(weights), op.params = std::move(params);
    op.layer = 0;
    lowered.ops.push_back({"c", tag, op});
  }
  void add_pool(const Window& window, int tag = 1) {
    VectorOp op;
    op.kind = VectorOp::Kind::kPool;
    op.inputs = {"x"}, op.output = "y";
    op.window = window;
    lowered.ops.push_back({"p", tag, op});
  }
  Refusals refusals() const { return limits(network, lowered, accelerator); }
  /// Its only refusal; else none or how many.
  std::string refusal() const {
    const Refusals all = refusals();
    return all.size() == 1 ? all[0].reason : std::to_string(all.size());
  }
};

/// What limits say to a window.
std::string refusal_of(const Window& window, bool upright = false) {
  Case c;
  c.lowered.upright = upright;
  c.add_pool(window);
  Case array;
  array.lowered.upright = upright;
  array.add(window, {}, {});
  EXPECT_EQ(c.refusal(), array.refusal());
  return c.refusal();
}

TEST(Limits, of_windows) {
  Window w;
  w.kernel_y = kMostKernel;
  EXPECT_EQ(refusal_of(w), "0");
  w.kernel_y = 256;
  EXPECT_EQ(refusal_of(w), "kernel height: expected at most 255, got 256");
  EXPECT_EQ(refusal_of(w, true), "kernel width: expected at most 255, got 256");
  w = {}, w.kernel_x = kMostKernel;
  EXPECT_EQ(refusal_of(w), "0");
  w.kernel_x = 256;
  EXPECT_EQ(refusal_of(w), "kernel width: expected at most 255, got 256");
  EXPECT_EQ(refusal_of(w, true), "kernel height: expected at most 255, got 256");
  for (int Window::*stride : {&Window::stride_y, &Window::stride_x}) {
    w = {}, w.*stride = kMostStride;
    EXPECT_EQ(refusal_of(w), "0");
    w.*stride = 256;
    EXPECT_EQ(refusal_of(w), "stride: expected at most 255, got 256");
  }
  for (int Window::*dilation : {&Window::dilation_y, &Window::dilation_x}) {
    w = {}, w.*dilation = kMostDilation;
    EXPECT_EQ(refusal_of(w), "0");
    w.*dilation = 128;
    EXPECT_EQ(refusal_of(w), "dilation: expected at most 127, got 128");
  }
}

TEST(Limits, a_window_over_a_whole_map_may_be_longer) {
  Case c;
  c.map("x", 1, 256);
  c.map("y", 1, 1);
  Window w;
  w.kernel_x = 256;
  c.add_pool(w);
  EXPECT_EQ(c.refusal(), "0");
  c.map("x", 1, 257);  // no rows of at most 255 make it
  std::get<VectorOp>(c.lowered.ops[0].what).window.kernel_x = 257;
  EXPECT_EQ(c.refusal(), "kernel width: expected at most 255, got 257");
}

SparseWeight weight(int value) { return {0, 0, static_cast<uint8_t>(value)}; }

TEST(Limits, of_partial_sums) {
  Case c;
  c.accelerator.accumulator_bits = 16;
  // The second output: 255 * (100 + |-27|) = 32385, and its bias.
  c.add({}, {{weight(1)}, {weight(100), weight(-27)}}, {{5, 1, 0}, {382, 1, 0}});
  int32_t& bias = std::get<ArrayOp>(c.lowered.ops[0].what).params[1].bias;
  EXPECT_EQ(c.refusal(), "0");
  bias = -382;
  EXPECT_EQ(c.refusal(), "0");
  for (const int one_past : {383, -383}) {
    bias = one_past;
    EXPECT_EQ(c.refusal(), "expected partial sums below 32768, as accumulator_bits is 16, got up to 32768");
  }
  c.accelerator.accumulator_bits = 17;
  EXPECT_EQ(c.refusal(), "0");
  c.accelerator.accumulator_bits = 16;
  // Around 100 the largest lane is 155; around 155 it is as large on the other side.
  for (const int zero_point : {100, 155}) {
    c.lowered.tensors["x"].quantization.zero_point = zero_point;
    bias = 32767 - 127 * 155;
    EXPECT_EQ(c.refusal(), "0");
    ++bias;
    EXPECT_EQ(c.refusal(), "expected partial sums below 32768, as accumulator_bits is 16, got up to 32768");
  }
}

TEST(Limits, of_partial_sums_of_codes_are_those_of_their_values) {
  Case c;
  c.accelerator.accumulator_bits = 16;
  c.network.layers[0].weights.codebook = {0, 3, -128, 127};
  c.add({}, {{weight(3)}}, {{382, 1, 0}});
  EXPECT_EQ(c.refusal(), "0");
  c.lowered.ops.clear();
  c.add({}, {{weight(2)}}, {{127, 1, 0}});  // 128 * 255 = 32640
  EXPECT_EQ(c.refusal(), "0");
  std::get<ArrayOp>(c.lowered.ops[0].what).params[0].bias = 128;
  EXPECT_EQ(c.refusal(), "expected partial sums below 32768, as accumulator_bits is 16, got up to 32768");
  // An operation of no layer has weights of one whatever the codebook.
  std::get<ArrayOp>(c.lowered.ops[0].what).layer = kNoLayer;
  std::get<ArrayOp>(c.lowered.ops[0].what).weights = {{weight(1)}};
  EXPECT_EQ(c.refusal(), "0");
}

TEST(Limits, of_depthwise_sums) {
  Case c;
  c.network.layers[0].weights.quantized = {1, 1, -2, 3};  // two taps each
  VectorOp op;
  op.kind = VectorOp::Kind::kDepthwise;
  op.inputs = {"x"}, op.output = "y";
  op.layer = 0;
  op.params = {{0, 1, 0}, {INT32_MAX - 5 * 255, 1, 0}};
  c.lowered.ops.push_back({"d", 1, op});
  EXPECT_EQ(c.refusal(), "0");
  ++std::get<VectorOp>(c.lowered.ops[0].what).params[1].bias;
  EXPECT_EQ(c.refusal(), "expected depthwise sums below 2147483648, got up to 2147483648");
}

TEST(Limits, all_reasons_of_all_operations_come_in_order) {
  Case c;
  Window tall, fast;
  tall.kernel_y = tall.kernel_x = 300;
  fast.stride_x = 256, fast.dilation_y = 200;
  c.add_pool(fast, 3);
  c.add_pool({}, 4);
  c.add_pool(tall, 7);
  std::vector<std::pair<Refused, int>> got;
  for (const Refusal& r : c.refusals()) got.emplace_back(r.what, r.tag);
  EXPECT_EQ(
      got,
      (std::vector<std::pair<Refused, int>>{
          {Refused::kStride, 3}, {Refused::kDilation, 3}, {Refused::kKernelHeight, 7}, {Refused::kKernelWidth, 7}}));
}

}  // namespace limits_test
}  // namespace winnow::mapping
