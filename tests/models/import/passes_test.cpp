// Every pass: what it leaves, and that the graph computes the same.
#include <gtest/gtest.h>

#include "models/error.h"
#include "models/import/import.h"
#include "tests/models/import/pass_checks.h"

namespace winnow::models::import {
namespace {

TEST(Passes, FoldConstants) {
  expect_pass(GraphMaker({1, 4})
                  .random("a", {1, 4})
                  .random("b", {1, 4})
                  .node("Add", {"a", "b"}, "c")
                  .node("Add", {"x", "c"}, "y")
                  .made({"y"}),
              "fold_constants", {"Add"});
}

Graph truncated_average(const std::string& mode, int64_t include_pad) {
  GraphMaker maker({1, 3, 6, 6});
  maker.scalar("s", 0.1f).scalar("z", 0).scalar("four", 4).scalar("eight", 8);
  maker.scalar("fine", 0.1f / 6).scalar("coarse", 0.1f / 6 * 8).scalar("three", 3);
  maker.node("Quant", {"x", "s", "z", "four"}, "xq", "qonnx").with("signed", int64_t{0});
  maker.node("AveragePool", {"xq"}, "a").with("kernel_shape", std::vector<int64_t>{2, 3});
  maker.with("strides", std::vector<int64_t>{2, 1}).with("pads", std::vector<int64_t>{0, 1, 0, 1});
  maker.with("count_include_pad", include_pad);
  maker.node("Trunc", {"a", "fine", "z", "eight", "coarse", "three"}, "y", "qonnx");
  return maker.with("rounding_mode", mode).with("signed", int64_t{0}).made({"y"});
}

TEST(Passes, ReplaceTrunc) {
  for (const char* mode : {"floor", "CEIL", "UP", "DOWN", "HALF_UP", "HALF_DOWN"})
    expect_pass(truncated_average(mode, 1), "replace_trunc", {"Quant", "Conv", "Quant"}, 0);
  for (const Graph& left : {truncated_average("FLOOR", 0), truncated_average("ROUND", 1)}) {
    Graph graph = left;
    Problems problems("model");
    EXPECT_TRUE(run_pass(graph, "replace_trunc", problems).empty());
    EXPECT_EQ(operators_of(graph), (Names{"Quant", "AveragePool", "Trunc"}));
    EXPECT_EQ(refused(graph, "collect_quantization").size(), 1u);
    try {
      import_graph(left);
      ADD_FAILURE() << "expected a refusal";
    } catch (const InputError& error) {
      EXPECT_EQ(error.lines().size(), 1u) << error.what();
    }
  }
}

TEST(Passes, RemoveIdentities) {
  expect_pass(
      GraphMaker({1, 4}).node("Dropout", {"x"}, "a").node("Identity", {"a"}, "b").node("Relu", {"b"}, "y").made({"y"}),
      "remove_identities", {"Relu"});
}

TEST(Passes, BatchNormToAffine) {
  GraphMaker maker({1, 3, 2, 2});
  maker.random("g", {3}).random("b", {3}).random("m", {3}).random("v", {3}, 0.1f, 2);
  expect_pass(maker.node("BatchNormalization", {"x", "g", "b", "m", "v"}, "y").made({"y"}), "batch_norm_to_affine",
              {"Mul", "Add"});
}

TEST(Passes, MatMulToGemm) {
  expect_pass(GraphMaker({1, 4}).random("w", {4, 3}).node("MatMul", {"x", "w"}, "y").made({"y"}), "matmul_to_gemm",
              {"Gemm"});
  expect_pass(GraphMaker({1, 4})
                  .random("w", {3, 4})
                  .random("c", {3})
                  .node("Gemm", {"x", "w", "c"}, "y")
                  .with("transB", int64_t{1})
                  .with("alpha", 0.5f)
                  .with("beta", 2.0f)
                  .made({"y"}),
              "matmul_to_gemm", {"Gemm"});
  EXPECT_EQ(
      refused(GraphMaker({1, 4}).node("MatMul", {"x", "x"}, "y").made({"y"}), "matmul_to_gemm"),
      (Names{"model: node 'MatMul' (MatMul): expected a constant matrix as second factor, got one that depends on the "
             "model's input; instead: weights that are constants"}));
}

TEST(Passes, MatMulToGemmRepeatsABiasOfOne) {
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{1, 1}})
    for (const int64_t first : {0, 1}) {
      GraphMaker maker({1, 4});
      maker.random("w", first ? Shape{3, 4} : Shape{4, 3}).random("c", shape).node("Gemm", {"x", "w", "c"}, "y");
      Graph graph = maker.with("transB", first).made({"y"});
      expect_pass(graph, "matmul_to_gemm", {"Gemm"});
      Problems problems("model");
      run_pass(graph, "matmul_to_gemm", problems);
      EXPECT_EQ(graph.constants.at(graph.nodes[0].inputs[2]).shape, Shape{3});
    }
}

TEST(Passes, ReshapeInput) {
  const auto left = [](Shape in, Shape map, const Names& operators) {
    GraphMaker maker(std::move(in));
    maker.whole("s", map).node("Flatten", {"x"}, "f").node("Reshape", {"f", "s"}, "m").node("Relu", {"m"}, "y");
    Graph graph = maker.made({"y"});
    Problems problems("model");
    run_pass(graph, "reshape_input", problems);
    EXPECT_TRUE(problems.empty());
    EXPECT_EQ(operators_of(graph), operators);
    return graph.inputs[0].shape;
  };
  EXPECT_EQ(left({1, 64}, {1, 1, 8, 8}, {"Relu"}), (Shape{1, 1, 8, 8}));
  EXPECT_EQ(left({1, 8, 8}, {1, 8, 8, 1}, {"Relu"}), (Shape{1, 8, 8, 1}));
  EXPECT_EQ(left({1, 1, 8, 8}, {1, 64}, {"Flatten", "Reshape", "Relu"}), (Shape{1, 1, 8, 8}))
      << "a vector is made by a layer";
  GraphMaker two({1, 64});
  two.whole("s", {1, 1, 8, 8}).node("Reshape", {"x", "s"}, "m").node("Relu", {"m"}, "y").node("Relu", {"x"}, "z");
  Graph graph = two.made({"y", "z"});
  Problems problems("model");
  EXPECT_TRUE(run_pass(graph, "reshape_input", problems).empty()) << "somebody else reads the input";
}

TEST(Passes, LayOutMovesTheInputAndTheColumnsOfAProduct) {
  GraphMaker maker({1, 4, 5, 2});  // channels last
  maker.random("w", {3, 2, 3, 3}).random("m", {7, 18}).whole("flat", {1, -1});
  maker.node("Transpose", {"x"}, "t").with("perm", std::vector<int64_t>{0, 3, 1, 2});
  maker.node("Conv", {"t", "w"}, "c");
  maker.node("Transpose", {"c"}, "u").with("perm", std::vector<int64_t>{0, 2, 3, 1});
  maker.node("Relu", {"u"}, "r");
  maker.node("Reshape", {"r", "flat"}, "f");
  maker.node("Gemm", {"f", "m"}, "y").with("transB", int64_t{1});
  Graph graph = maker.made({"y"});
  const Array input = random_array({1, 4, 5, 2}, 3);
  const std::vector<float> before = outputs_on(graph, input);
  Problems problems("model");
  run_pass(graph, "lay_out", problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(operators_of(graph), (Names{"Conv", "Relu", "Reshape", "Gemm"}));
  EXPECT_TRUE(graph.input_nhwc);
  EXPECT_EQ(graph.inputs[0].shape, (Shape{1, 2, 4, 5}));
  EXPECT_LT(difference(before, outputs_on(graph, transposed(input, {0, 3, 1, 2}))), 1e-6);
}

TEST(Passes, LayOutGoesThroughPairsConcatsMeansAndInverses) {
  GraphMaker maker({1, 2, 3, 4});
  maker.random("k", {2});
  const std::vector<int64_t> last{0, 2, 3, 1}, first{0, 3, 1, 2};
  maker.node("Transpose", {"x"}, "a").with("perm", last);
  maker.node("Add", {"a", "k"}, "b");
  maker.node("Mul", {"b", "a"}, "c");
  maker.node("Concat", {"b", "c"}, "d").with("axis", int64_t{3});
  maker.node("Transpose", {"d"}, "e").with("perm", first);
  maker.node("Transpose", {"c"}, "g").with("perm", first);
  maker.node("Concat", {"e", "g"}, "y").with("axis", int64_t{1});
  Graph graph = maker.made({"y"});
  graph.nodes.insert(graph.nodes.begin(), Node{"Relu", "", "Relu", {"x"}, {"x0"}, {}});
  for (Node& node : graph.nodes)
    if (node.outputs[0] == "a") node.inputs[0] = "x0";
  expect_pass(graph, "lay_out", {"Relu", "Add", "Mul", "Concat", "Concat"});

  GraphMaker mean({1, 2, 3, 4});
  mean.node("Relu", {"x"}, "r")
      .node("Transpose", {"r"}, "a")
      .with("perm", last)
      .node("ReduceMean", {"a"}, "y")
      .with("axes", std::vector<int64_t>{1, 2})
      .with("keepdims", int64_t{0});
  expect_pass(mean.made({"y"}), "lay_out", {"Relu", "ReduceMean"});
}

TEST(Passes, ReduceMeanToPool) {
  for (int64_t keeps : {0, 1}) {
    GraphMaker maker({1, 2, 3, 4});
    maker.node("ReduceMean", {"x"}, "y").with("axes", std::vector<int64_t>{2, -1}).with("keepdims", keeps);
    expect_pass(maker.made({"y"}), "reduce_mean_to_pool",
                keeps ? Names{"GlobalAveragePool"} : Names{"GlobalAveragePool", "Reshape"});
  }
  EXPECT_EQ(
      refused(GraphMaker({1, 2, 3, 4}).node("ReduceMean", {"x"}, "y").with("axes", std::vector<int64_t>{1}).made({"y"}),
              "reduce_mean_to_pool")
          .size(),
      1u);
}

TEST(Passes, FuseClamps) {
  GraphMaker maker({1, 8});
  maker.scalar("six", 0.6f);
  maker.node("Relu", {"x"}, "a").node("Min", {"a", "six"}, "b").node("Clip", {"b"}, "y");
  expect_pass(maker.made({"y"}), "fuse_clamps", {"Clip"});
}

TEST(Passes, FuseClampsWithTheConstantFirst) {
  for (const bool low_first : {true, false}) {
    GraphMaker maker({1, 8});
    maker.scalar("zero", 0).scalar("six", 0.6f);
    if (low_first) maker.node("Max", {"zero", "x"}, "a").node("Min", {"six", "a"}, "y");
    else maker.node("Min", {"six", "x"}, "a").node("Max", {"zero", "a"}, "y");
    expect_pass(maker.made({"y"}), "fuse_clamps", {"Clip"});
  }
  GraphMaker wider({1, 8});
  wider.random("many", {1, 1, 8}, 0.5f, 0.5f);
  EXPECT_EQ(refused(wider.node("Min", {"x", "many"}, "y").made({"y"}), "fuse_clamps").size(), 0u);
  Graph graph = wider.made({"y"});
  Problems problems("model");
  run_pass(graph, "fuse_clamps", problems);
  EXPECT_EQ(operators_of(graph), Names{"Min"}) << "its result has another shape";
}

TEST(Passes, FoldAffine) {
  GraphMaker maker({1, 2, 4, 4});
  maker.random("w", {3, 2, 3, 3}).random("b", {3}).random("f", {3, 1, 1}).random("t", {1, 3, 1, 1}).scalar("two", 2);
  maker.node("Conv", {"x", "w", "b"}, "c")
      .node("Mul", {"c", "f"}, "m")
      .node("Sub", {"t", "m"}, "s")
      .node("Div", {"s", "two"}, "y");
  expect_pass(maker.made({"y"}), "fold_affine", {"Conv"});

  expect_pass(GraphMaker({1, 5}).random("f", {5}).node("Mul", {"x", "f"}, "y").made({"y"}), "fold_affine",
              {"Reshape", "Conv", "Reshape"});
  EXPECT_EQ(
      refused(GraphMaker({1, 2, 4, 4}).random("f", {4, 4}).node("Add", {"x", "f"}, "y").made({"y"}), "fold_affine"),
      (Names{"model: node 'Add' (Add): expected a constant with one value for each channel, or one for all, got [4, 4] "
             "beside [1, 2, 4, 4]"}));
}

TEST(Passes, FoldAffineKeepsQuantizedIntegers) {
  GraphMaker maker({1, 2, 1, 1});
  maker.scalar("s", 0.5f).scalar("z", 0).scalar("eight", 8).random("w", {2, 2, 1, 1}, -20, 20);
  maker.constant("f", floats({2, 1, 1}, {-0.5f, 3}));
  maker.node("Quant", {"w", "s", "z", "eight"}, "wq", "qonnx")
      .node("Conv", {"x", "wq"}, "c")
      .node("Mul", {"c", "f"}, "y");
  Graph graph = maker.made({"y"});
  const Array input = random_array({1, 2, 1, 1}, 3);
  const std::vector<float> before = outputs_on(graph, input);
  Problems problems("model");
  run_pass(graph, "collect_quantization", problems);
  const std::vector<int64_t> integers = graph.constants.at("wq").whole;
  run_pass(graph, "fold_affine", problems);
  EXPECT_EQ(operators_of(graph), Names{"Conv"});
  EXPECT_LT(difference(before, outputs_on(graph, input)), 1e-6);
  const std::vector<int64_t>& folded = graph.constants.at(graph.nodes[0].inputs[1]).whole;
  EXPECT_EQ(folded, (std::vector<int64_t>{-integers[0], -integers[1], integers[2], integers[3]}));
}

TEST(Passes, FoldPad) {
  const std::vector<int64_t> pads{0, 0, 1, 2, 0, 0, 0, 1};
  GraphMaker conv({1, 2, 4, 4});
  conv.random("w", {3, 2, 3, 3}).whole("p", pads);
  conv.node("Pad", {"x", "p"}, "a").node("Conv", {"a", "w"}, "y").with("pads", std::vector<int64_t>{1, 0, 0, 0});
  expect_pass(conv.made({"y"}), "fold_pad", {"Conv"});

  GraphMaker pool({1, 2, 4, 4});
  pool.whole("p", pads)
      .node("Relu", {"x"}, "r")
      .node("Pad", {"r", "p"}, "a")
      .node("MaxPool", {"a"}, "y")
      .with("kernel_shape", std::vector<int64_t>{3, 3});
  expect_pass(pool.made({"y"}), "fold_pad", {"Relu", "MaxPool"});

  // Below zero the largest of a window in the padding would be the padding.
  GraphMaker alone({1, 2, 4, 4});
  alone.whole("p", pads)
      .node("Pad", {"x", "p"}, "a")
      .node("MaxPool", {"a"}, "y")
      .with("kernel_shape", std::vector<int64_t>{3, 3});
  expect_pass(alone.made({"y"}), "fold_pad", {"Conv", "MaxPool"});

  GraphMaker average({1, 2, 4, 4});
  average.whole("p", pads)
      .node("Pad", {"x", "p"}, "a")
      .node("AveragePool", {"a"}, "y")
      .with("kernel_shape", std::vector<int64_t>{3, 3});
  expect_pass(average.made({"y"}), "fold_pad", {"AveragePool"});
}

TEST(Passes, DropTrailingSoftmax) {
  Graph graph = GraphMaker({1, 4}).node("Relu", {"x"}, "a").node("Softmax", {"a"}, "y").made({"y"});
  Problems problems("model");
  run_pass(graph, "drop_trailing_softmax", problems);
  EXPECT_EQ(operators_of(graph), Names{"Relu"});
  EXPECT_EQ(graph.outputs, Names{"a"});
}

TEST(Passes, MergeRoundingsAndShareQuantization) {
  GraphMaker maker({1, 2, 4, 4});
  maker.scalar("s", 0.01f).whole("z", {0}, ElementType::kUint8).random("w", {2, 2, 1, 1});
  maker.node("QuantizeLinear", {"x", "s", "z"}, "q").node("DequantizeLinear", {"q", "s", "z"}, "d");
  maker.node("Conv", {"d", "w"}, "c")
      .node("Relu", {"c"}, "r")
      .node("MaxPool", {"r"}, "p")
      .with("kernel_shape", std::vector<int64_t>{2, 2});
  maker.node("QuantizeLinear", {"p", "s", "z"}, "pq")
      .node("DequantizeLinear", {"pq", "s", "z"}, "pd")
      .node("Flatten", {"pd"}, "y");
  Graph graph = maker.made({"y"});
  const Array input = random_array({1, 2, 4, 4}, 9);
  const std::vector<float> before = outputs_on(graph, input);
  Problems problems("model");
  for (const char* pass : {"collect_quantization", "merge_roundings", "share_quantization"}) {
    run_pass(graph, pass, problems);
    EXPECT_LT(difference(before, outputs_on(graph, input)), 1e-6) << pass;
  }
  EXPECT_EQ(operators_of(graph), (Names{"Conv", "Relu", "MaxPool", "Flatten"}));
  for (const char* value : {"x", "c", "r", "p", "y"}) EXPECT_EQ(graph.quantization.count(value), 1u) << value;
}

}  // namespace
}  // namespace winnow::models::import
