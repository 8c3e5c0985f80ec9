// Passes about quantization: what they leave, and that the graph computes the same.
#include <gtest/gtest.h>

#include "tests/models/import/pass_checks.h"

namespace winnow::models::import {
namespace {

TEST(QuantizationPasses, DecomposeQuantizedThenCollect) {
  GraphMaker maker({1, 2, 4, 4});
  maker.scalar("sx", 0.01f)
      .whole("zx", {128}, ElementType::kUint8)
      .scalar("sw", 0.02f)
      .whole("zw", {0}, ElementType::kInt8);
  maker.scalar("sy", 0.05f).whole("zy", {100}, ElementType::kUint8).whole("b", {10, -20, 30}, ElementType::kInt32);
  maker.constant("w", integers(ElementType::kInt8, {3, 2, 1, 1}, {1, -2, 3, -4, 5, -6}));
  maker.node("QuantizeLinear", {"x", "sx", "zx"}, "xq");
  maker.node("QLinearConv", {"xq", "sx", "zx", "w", "sw", "zw", "sy", "zy", "b"}, "yq");
  maker.node("DequantizeLinear", {"yq", "sy", "zy"}, "y");
  Graph graph = maker.made({"y"});
  const Array input = random_array({1, 2, 4, 4}, 5);
  const std::vector<float> before = outputs_on(graph, input);
  Problems problems("model");
  run_pass(graph, "decompose_quantized", problems);
  EXPECT_EQ(operators_of(graph), (Names{"QuantizeLinear", "DequantizeLinear", "DequantizeLinear", "DequantizeLinear",
                                        "Conv", "QuantizeLinear", "DequantizeLinear"}));
  EXPECT_LT(difference(before, outputs_on(graph, input)), 1e-6);
  run_pass(graph, "collect_quantization", problems);
  EXPECT_EQ(operators_of(graph), (Names{"Identity", "Conv", "Identity"}));
  EXPECT_LT(difference(before, outputs_on(graph, input)), 1e-6);
  run_pass(graph, "merge_roundings", problems);
  EXPECT_EQ(operators_of(graph), (Names{"Conv"})) << "the output keeps its own rounding only if it is no output";
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(graph.quantization.at("x").zero_point[0], 128);
}

/// A product of integers [1, 3] x [3, 2] with scales of columns; `first`: the matrix is [2, 3].
GraphMaker quantized_product(bool first, float alpha, bool real) {
  GraphMaker maker({1, 3});
  maker.scalar("sx", 0.01f).whole("zx", {128}, ElementType::kUint8).whole("zw", {0, 0}, ElementType::kInt8);
  maker.constant("sw", floats({2}, {0.02f, 0.5f})).whole("b", {300, -2000}, ElementType::kInt32);
  maker.constant("w", integers(ElementType::kInt8, first ? Shape{2, 3} : Shape{3, 2}, {1, -20, 30, -4, 50, -6}));
  maker.scalar("sy", 0.05f).whole("zy", {100}, ElementType::kUint8);
  maker.node("QuantizeLinear", {"x", "sx", "zx"}, "xq");
  std::vector<std::string> inputs{"xq", "sx", "zx", "w", "sw", "zw", "b", "sy", "zy"};
  if (real) inputs.resize(7);
  maker.node("QGemm", inputs, real ? "y" : "yq", "com.microsoft").with("transB", int64_t{first}).with("alpha", alpha);
  if (!real) maker.node("DequantizeLinear", {"yq", "sy", "zy"}, "y");
  return maker;
}

TEST(QuantizationPasses, DecomposeQuantizedProducts) {
  const Names real{"QuantizeLinear", "DequantizeLinear", "DequantizeLinear", "DequantizeLinear", "Gemm"};
  Names whole = real;
  whole.insert(whole.end(), {"QuantizeLinear", "DequantizeLinear"});
  for (const bool first : {false, true})
    for (const float alpha : {1.0f, 0.5f}) {
      expect_pass(quantized_product(first, alpha, true).made({"y"}), "decompose_quantized", real);
      expect_pass(quantized_product(first, alpha, false).made({"y"}), "decompose_quantized", whole);
    }
  EXPECT_EQ(refused(quantized_product(true, -1, true).made({"y"}), "decompose_quantized"),
            Names{"model: node 'QGemm' (QGemm): expected alpha above 0, got -1.000000"});
}

TEST(QuantizationPasses, DecomposeQuantizedSoftmax) {
  const auto made = [](Shape shape, int64_t opset, int64_t axis) {
    GraphMaker maker(std::move(shape));
    maker.scalar("sx", 0.05f).whole("zx", {128}, ElementType::kUint8);
    maker.scalar("sy", 1 / 256.0f).whole("zy", {0}, ElementType::kUint8);
    maker.node("QuantizeLinear", {"x", "sx", "zx"}, "xq");
    maker.node("QLinearSoftmax", {"xq", "sx", "zx", "sy", "zy"}, "yq", "com.microsoft");
    maker.with("opset", opset).with("axis", axis);
    return maker.node("DequantizeLinear", {"yq", "sy", "zy"}, "y").made({"y"});
  };
  const Names left{"QuantizeLinear", "DequantizeLinear", "Softmax", "QuantizeLinear", "DequantizeLinear"};
  for (const int64_t opset : {12, 13}) {
    expect_pass(made({1, 5}, opset, -1), "decompose_quantized", left);
    expect_pass(made({1, 5}, opset, 1), "decompose_quantized", left);
  }
  expect_pass(made({1, 2, 5}, 13, 1), "decompose_quantized", left);
  EXPECT_EQ(refused(made({1, 2, 5}, 12, 1), "decompose_quantized").size(), 1u);
}

/// Integers padded with an integer, the model's input, whose quantization is said behind the padding.
Graph padded_integers(int64_t with) {
  GraphMaker maker({1, 2, 4, 4});
  maker.scalar("s", 0.5f).whole("z", {100}, ElementType::kUint8).whole("p", {0, 0, 1, 1, 0, 0, 1, 1});
  maker.constant("v", integers(ElementType::kUint8, {}, {with})).random("w", {3, 2, 3, 3});
  maker.node("Pad", {"x", "p", "v"}, "xp").node("DequantizeLinear", {"xp", "s", "z"}, "d");
  Graph graph = maker.node("Conv", {"d", "w"}, "y").made({"y"});
  graph.inputs[0].type = ElementType::kUint8;
  return graph;
}

TEST(QuantizationPasses, CollectQuantizationPadsWithTheZeroPoint) {
  for (const int64_t with : {100, 0}) {
    const Graph before = padded_integers(with);
    Graph graph = before;
    Problems problems("model");
    run_pass(graph, "collect_quantization", problems);
    EXPECT_EQ(operators_of(graph), (Names{"Pad", "Conv"}));
    EXPECT_EQ(graph.quantization.at("x").zero_point[0], 100);
    Array whole = make_array(ElementType::kUint8, {1, 2, 4, 4}), real = make_array(ElementType::kFloat, {1, 2, 4, 4});
    for (size_t i = 0; i < whole.whole.size(); ++i) {
      whole.whole[i] = static_cast<int64_t>(i * 37 % 256);
      real.real[i] = 0.5f * static_cast<float>(whole.whole[i] - 100);
    }
    EXPECT_LT(difference(outputs_on(before, whole), outputs_on(graph, real)), 1e-6);
    const Names lines = refused(graph, "fold_pad");
    if (with == 100) EXPECT_TRUE(lines.empty());
    else EXPECT_EQ(lines, Names{"model: node 'Pad' (Pad): expected zeros to pad with, got -50.000000; instead: zeros"});
  }
}

TEST(QuantizationPasses, CollectQuantizationOfQonnx) {
  GraphMaker maker({1, 3});
  maker.scalar("s", 0.25f).scalar("z", 0).scalar("four", 4).random("w", {3, 2}, -2, 2);
  maker.node("Quant", {"x", "s", "z", "four"}, "xq", "qonnx").with("signed", int64_t{0});
  maker.node("Quant", {"w", "s", "z", "four"}, "wq", "qonnx").with("narrow", int64_t{1});
  maker.node("MatMul", {"xq", "wq"}, "y");
  Graph graph = maker.made({"y"});
  const Array input = random_array({1, 3}, 5, 0, 4);
  const std::vector<float> before = outputs_on(graph, input);
  Problems problems("model");
  run_pass(graph, "collect_quantization", problems);
  EXPECT_EQ(operators_of(graph), (Names{"Identity", "MatMul"}));
  EXPECT_LT(difference(before, outputs_on(graph, input)), 1e-6);
  EXPECT_EQ(graph.quantization.at("xq").high, 15);
  EXPECT_EQ(graph.quantization.at("wq").low, -7);
}

TEST(QuantizationPasses, LayOutKeepsTheRoundingBehindATransposition) {
  GraphMaker maker({1, 4, 4, 2});
  maker.scalar("s", 0.5f).whole("z", {3}, ElementType::kUint8).random("w", {3, 2, 1, 1});
  maker.node("Transpose", {"x"}, "t").with("perm", std::vector<int64_t>{0, 3, 1, 2});
  maker.node("QuantizeLinear", {"t", "s", "z"}, "q").node("DequantizeLinear", {"q", "s", "z"}, "d");
  Graph graph = maker.node("Conv", {"d", "w"}, "y").made({"y"});
  Problems problems("model");
  for (const char* pass : {"collect_quantization", "merge_roundings", "lay_out"}) run_pass(graph, pass, problems);
  EXPECT_EQ(operators_of(graph), Names{"Conv"});
  EXPECT_EQ(graph.quantization.at("x").zero_point[0], 3);
}

TEST(QuantizationPasses, ReshapeInputTakesTheRoundingAlong) {
  GraphMaker maker({1, 16});
  maker.scalar("s", 0.5f).whole("z", {3}, ElementType::kUint8).whole("m", {1, 1, 4, 4}).random("w", {2, 1, 3, 3});
  maker.node("Reshape", {"x", "m"}, "r").node("QuantizeLinear", {"r", "s", "z"}, "q");
  Graph graph = maker.node("DequantizeLinear", {"q", "s", "z"}, "d").node("Conv", {"d", "w"}, "y").made({"y"});
  Problems problems("model");
  for (const char* pass : {"collect_quantization", "merge_roundings", "reshape_input"}) run_pass(graph, pass, problems);
  EXPECT_EQ(operators_of(graph), Names{"Conv"});
  EXPECT_EQ(graph.quantization.at("x").zero_point[0], 3);
}

}  // namespace
}  // namespace winnow::models::import
