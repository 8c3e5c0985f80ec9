// Which layers single nodes become, and how those are refused that become none.
#include <gtest/gtest.h>

#include "models/import/import.h"
#include "tests/models/import/operator_calls.h"

namespace winnow::models::import {
namespace {

/// One node between the input "x" of a shape and the output "y"; constants behind x.
Graph graph_of(const OneNode& call, const Shape& shape, const std::vector<Array>& constants = {}) {
  Graph graph;
  graph.file = "one.onnx";
  graph.opset = call.opset;
  graph.inputs = {{"x", ElementType::kFloat, shape}};
  graph.outputs = {"y"};
  Node node = call.node;
  node.inputs = {"x"};
  for (size_t i = 0; i < constants.size(); ++i) {
    const bool left_out = OneNode::is_left_out(constants[i]);
    node.inputs.push_back(left_out ? "" : "c" + std::to_string(i));
    if (!left_out) graph.constants[node.inputs.back()] = constants[i];
  }
  graph.nodes = {node};
  return graph;
}

std::vector<Layer> layers_of(const OneNode& call, const Shape& shape, const std::vector<Array>& constants = {}) {
  return import_graph(graph_of(call, shape, constants)).network.layers;
}

std::string refusal_of(const OneNode& call, const Shape& shape, const std::vector<Array>& constants = {}) {
  try {
    layers_of(call, shape, constants);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(OperatorLayers, PoolsKeepTheirAttributes) {
  const OneNode pool = OneNode("AveragePool")
                           .with("kernel_shape", std::vector<int64_t>{3, 2})
                           .with("strides", std::vector<int64_t>{2, 1})
                           .with("pads", std::vector<int64_t>{1, 0, 1, 1})
                           .with("count_include_pad", int64_t{1});
  const std::vector<Layer> layers = layers_of(pool, {1, 2, 5, 4});
  ASSERT_EQ(layers.size(), 1u);
  EXPECT_EQ(layers[0].type, LayerType::kAvgPool);
  EXPECT_EQ(layers[0].kernel, (std::array<int, 2>{3, 2}));
  EXPECT_EQ(layers[0].padding, (std::array<int, 4>{1, 0, 1, 1}));
  EXPECT_TRUE(layers[0].count_include_pad);
  EXPECT_EQ(layers[0].shape, (MapShape{2, 3, 4}));

  const OneNode line = OneNode("MaxPool")
                           .with("kernel_shape", std::vector<int64_t>{2})
                           .with("strides", std::vector<int64_t>{2})
                           .with("ceil_mode", int64_t{1});
  EXPECT_EQ(layers_of(line, {1, 2, 5})[0].shape, (MapShape{2, 1, 3}));
  EXPECT_EQ(layers_of(OneNode("GlobalAveragePool"), {1, 3, 4, 5})[0].type, LayerType::kGlobalAvgPool);
  const OneNode indices = OneNode("MaxPool").with("kernel_shape", std::vector<int64_t>{2}).outputs(2);
  EXPECT_NE(refusal_of(indices, {1, 2, 5}).find("the indices"), std::string::npos);
}

TEST(OperatorLayers, ClipIsAClampWithTheBoundsThatItHas) {
  const auto one = [](float value) { return floats({}, {value}); };
  const std::vector<Layer> both = layers_of(OneNode("Clip"), {1, 4}, {one(-1), one(6)});
  ASSERT_EQ(both.size(), 1u);
  EXPECT_EQ(both[0].type, LayerType::kClip);
  EXPECT_EQ(both[0].clip_min, -1);
  EXPECT_EQ(both[0].clip_max, 6);
  EXPECT_EQ(layers_of(OneNode("Clip"), {1, 4}, {one(0)})[0].type, LayerType::kRelu);
  const std::vector<Layer> above = layers_of(OneNode("Clip"), {1, 4}, {OneNode::none(), one(2)});
  EXPECT_LE(above[0].clip_min, -3e38);
  EXPECT_EQ(above[0].clip_max, 2);
}

TEST(OperatorLayers, ConvolutionsOfOneAxisAndOfSingleChannels) {
  const std::vector<Layer> line = layers_of(OneNode("Conv").with("group", int64_t{2}), {1, 2, 6},
                                            {floats({2, 1, 3}, {1, 2, 3, 4, 5, 6}), floats({2}, {1, 2})});
  ASSERT_EQ(line.size(), 1u);
  EXPECT_EQ(line[0].groups, 2);
  EXPECT_EQ(line[0].kernel, (std::array<int, 2>{1, 3}));
  EXPECT_EQ(line[0].shape, (MapShape{2, 1, 4}));
  EXPECT_EQ(line[0].weights.float_bias, (std::vector<float>{1, 2}));
}

TEST(OperatorLayers, Views) {
  EXPECT_EQ(layers_of(OneNode("Flatten"), {1, 2, 3, 3})[0].type, LayerType::kFlatten);
  EXPECT_EQ(layers_of(OneNode("Reshape"), {1, 2, 3, 3}, {int64s({2}, {1, 18})})[0].shape, (MapShape{18, 1, 1}));
  EXPECT_NE(refusal_of(OneNode("Reshape"), {1, 4, 3, 3}, {int64s({4}, {1, 2, 6, 3})}).find("expected a view"),
            std::string::npos);
}

TEST(OperatorLayers, RefusalsSayWhatWouldWork) {
  EXPECT_EQ(refusal_of(OneNode("Sigmoid"), {1, 4}),
            "one.onnx: node 'n' (Sigmoid): no layer does this; instead: Relu, or Clip with constant bounds");
  EXPECT_NE(refusal_of(OneNode("LSTM"), {1, 1, 4},
                       {floats({1, 8, 4}, std::vector<float>(32)), floats({1, 8, 2}, std::vector<float>(16))})
                .find("recurrent layers are not mapped yet"),
            std::string::npos);
  EXPECT_NE(refusal_of(OneNode("Concat").with("axis", int64_t{2}), {1, 1, 4}, {floats({1, 1, 4}, {1, 2, 3, 4})})
                .find("expected a concatenation of channels (axis 1), got axis 2"),
            std::string::npos);
}

}  // namespace
}  // namespace winnow::models::import
