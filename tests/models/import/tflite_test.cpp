// The TFLite reader: what becomes of operators, layouts and quantization, and files that are damaged.
#include "models/import/tflite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "models/file.h"
#include "models/import/evaluate.h"
#include "tests/models/import/tflite_file.h"
#include "tests/models/test_support.h"

namespace winnow::models::import {
namespace {

using models::test::Lines;
using models::test::problems_of;
using test::TfliteFile;
using test::TfliteOptions;

std::vector<std::string> operators(const Graph& graph) {
  std::vector<std::string> names;
  for (const Node& node : graph.nodes) names.push_back(node.op);
  return names;
}

const Node& node_of(const Graph& graph, const std::string& op) {
  const auto found =
      std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) { return node.op == op; });
  if (found == graph.nodes.end()) throw std::runtime_error("no node " + op);
  return *found;
}

/// Reads one float map [1, 2, 2, 2], of which an operator makes `out`.
Graph graph_of(const std::function<void(TfliteFile&, int in, int out)>& add, std::vector<int32_t> out) {
  TfliteFile file;
  const int in = file.tensor("in", test::kTfliteFloat, {1, 2, 2, 2}),
            result = file.tensor("out", test::kTfliteFloat, out);
  add(file, in, result);
  return parse_tflite(file.bytes({in}, {result}), "m.tflite");
}

TfliteOptions conv_options(int8_t padding, int8_t activation) {
  return TfliteOptions{1, {}}
      .set<int8_t>(0, padding)
      .set<int32_t>(1, 3)
      .set<int32_t>(2, 2)
      .set<int8_t>(3, activation)
      .set<int32_t>(4, 1)
      .set<int32_t>(5, 1);
}

std::string quantized_conv() {
  TfliteFile file;
  const int in = file.tensor("in", test::kTfliteInt8, {1, 2, 2, 2}, {{0.5f}, {-3}});
  const int weights =
      file.constant<int8_t>("weights", test::kTfliteInt8, {2, 1, 1, 2}, {1, 2, 3, 4}, {{0.25f, 0.125f}, {0, 0}, 0});
  const int bias = file.constant<int32_t>("bias", test::kTfliteInt32, {2}, {10, -10}, {{0.125f, 0.0625f}, {0, 0}, 0});
  const int middle = file.tensor("middle", test::kTfliteInt8, {1, 1, 1, 2}, {{0.75f}, {4}});
  const int shape = file.constant<int32_t>("shape", test::kTfliteInt32, {2}, {1, 2});
  const int out = file.tensor("out", test::kTfliteInt8, {1, 2}, {{0.75f}, {4}});
  file.operation(test::kTfliteConv, {in, weights, bias}, {middle}, conv_options(1, 1));
  file.operation(test::kTfliteReshape, {middle, shape}, {out});
  return file.bytes({in}, {out});
}

TEST(TfliteReader, ConvWorksOnMapsAndTheInputKeepsTheFilesLayout) {
  const Graph graph = graph_of(
      [](TfliteFile& file, int in, int out) {
        const int weights = file.constant<float>("weights", test::kTfliteFloat, {1, 1, 2, 2}, {1, 2, 3, 4});
        file.operation(test::kTfliteConv, {in, weights, -1}, {out}, conv_options(0, 3));
      },
      {1, 1, 1, 1});
  EXPECT_EQ(operators(graph), (std::vector<std::string>{"Transpose", "Conv", "Clip", "Transpose"}));
  EXPECT_EQ(graph.inputs[0].shape, (Shape{1, 2, 2, 2}));
  EXPECT_EQ(graph.nodes[0].attributes.integers("perm"), (std::vector<int64_t>{0, 3, 1, 2}));
  EXPECT_EQ(graph.nodes[3].attributes.integers("perm"), (std::vector<int64_t>{0, 2, 3, 1}));
  EXPECT_EQ(graph.nodes[3].outputs, std::vector<std::string>{"out"});
  const Node& conv = node_of(graph, "Conv");
  EXPECT_EQ(conv.name, "out");
  EXPECT_EQ(conv.attributes.integers("strides"), (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(conv.attributes.text("auto_pad", ""), "SAME_UPPER");
  EXPECT_EQ(conv.attributes.integer("group", 0), 1);
  const Array& weights = *graph.constant(conv.inputs[1]);
  EXPECT_EQ(weights.shape, (Shape{1, 2, 1, 2}));
  EXPECT_EQ(weights.real, (std::vector<float>{1, 3, 2, 4}));
}

TEST(TfliteReader, DepthwiseConvHasAGroupForEveryInputChannel) {
  const Graph graph = graph_of(
      [](TfliteFile& file, int in, int out) {
        const int weights = file.constant<float>("weights", test::kTfliteFloat, {1, 1, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
        file.operation(test::kTfliteDepthwiseConv, {in, weights}, {out},
                       TfliteOptions{2, {}}
                           .set<int8_t>(0, 1)
                           .set<int32_t>(1, 1)
                           .set<int32_t>(2, 1)
                           .set<int32_t>(3, 2)
                           .set<int8_t>(4, 0)
                           .set<int32_t>(5, 1)
                           .set<int32_t>(6, 1));
      },
      {1, 2, 1, 4});
  const Node& conv = node_of(graph, "Conv");
  EXPECT_EQ(conv.attributes.integer("group", 0), 2);
  EXPECT_EQ(conv.attributes.text("auto_pad", ""), "VALID");
  const Array& weights = *graph.constant(conv.inputs[1]);
  EXPECT_EQ(weights.shape, (Shape{4, 1, 1, 2}));
  EXPECT_EQ(weights.real, (std::vector<float>{1, 5, 2, 6, 3, 7, 4, 8}));
}

TEST(TfliteReader, QuantizedTensorsAreIntegersBetweenQuantizeAndDequantize) {
  const Graph graph = parse_tflite(quantized_conv(), "m.tflite");
  EXPECT_EQ(operators(graph),
            (std::vector<std::string>{"DequantizeLinear", "Transpose", "DequantizeLinear", "DequantizeLinear", "Conv",
                                      "Relu", "QuantizeLinear", "DequantizeLinear", "Reshape", "QuantizeLinear"}));
  EXPECT_EQ(graph.inputs[0].type, ElementType::kInt8);
  EXPECT_EQ(graph.nodes.back().outputs, std::vector<std::string>{"out"});
  const Node& weights = graph.nodes[2];
  EXPECT_EQ(graph.constant(weights.inputs[0])->type, ElementType::kInt8);
  EXPECT_EQ(graph.constant(weights.inputs[0])->shape, (Shape{2, 2, 1, 1}));
  EXPECT_EQ(graph.constant(weights.inputs[1])->real, (std::vector<float>{0.25f, 0.125f}));
  EXPECT_EQ(weights.attributes.integer("axis", -1), 0);
  const Node& bias = graph.nodes[3];
  EXPECT_EQ(graph.constant(bias.inputs[0])->whole, (std::vector<int64_t>{10, -10}));
  const Node& quantize = graph.nodes[6];
  EXPECT_EQ(graph.constant(quantize.inputs[1])->real, std::vector<float>{0.75f});
  EXPECT_EQ(graph.constant(quantize.inputs[2])->type, ElementType::kInt8);
  EXPECT_EQ(graph.constant(quantize.inputs[2])->whole, std::vector<int64_t>{4});
}

TEST(TfliteReader, AxesAndBroadcastConstantsFollowTheLayout) {
  const Graph scaled = graph_of(
      [](TfliteFile& file, int in, int out) {
        const int factor = file.constant<float>("factor", test::kTfliteFloat, {2}, {2, 3});
        file.operation(test::kTfliteMul, {in, factor}, {out}, TfliteOptions{21, {}}.set<int8_t>(0, 0));
      },
      {1, 2, 2, 2});
  EXPECT_EQ(scaled.constant(node_of(scaled, "Mul").inputs[1])->shape, (Shape{1, 2, 1, 1}));

  const Graph padded = graph_of(
      [](TfliteFile& file, int in, int out) {
        const int pads = file.constant<int32_t>("pads", test::kTfliteInt32, {4, 2}, {0, 0, 1, 2, 3, 4, 5, 6});
        file.operation(test::kTflitePad, {in, pads}, {out});
      },
      {1, 5, 9, 13});
  EXPECT_EQ(padded.constant(node_of(padded, "Pad").inputs[1])->whole, (std::vector<int64_t>{0, 5, 1, 3, 0, 6, 2, 4}));

  const Graph joined = graph_of(
      [](TfliteFile& file, int in, int out) {
        file.operation(test::kTfliteConcatenation, {in, in}, {out},
                       TfliteOptions{10, {}}.set<int32_t>(0, -1).set<int8_t>(1, 0));
      },
      {1, 2, 2, 4});
  EXPECT_EQ(node_of(joined, "Concat").attributes.integer("axis", 0), 1);

  const Graph turned = graph_of(
      [](TfliteFile& file, int in, int out) {
        const int order = file.constant<int32_t>("order", test::kTfliteInt32, {4}, {0, 2, 1, 3});
        file.operation(test::kTfliteTranspose, {in, order}, {out});
      },
      {1, 2, 2, 2});
  EXPECT_EQ(turned.nodes[1].attributes.integers("perm"), (std::vector<int64_t>{0, 1, 3, 2}));
}

TEST(TfliteReader, MeanOverTheMapNeedsNoTransposition) {
  const auto mean = [](std::vector<int32_t> axes, std::vector<int32_t> out_shape) {
    return graph_of(
        [&](TfliteFile& file, int in, int out) {
          const int list =
              file.constant<int32_t>("axes", test::kTfliteInt32, {static_cast<int32_t>(axes.size())}, axes);
          file.operation(test::kTfliteMean, {in, list}, {out}, TfliteOptions{27, {}}.set<uint8_t>(0, 0));
        },
        out_shape);
  };
  const Graph over_map = mean({1, 2}, {1, 2});
  EXPECT_EQ(operators(over_map), (std::vector<std::string>{"Transpose", "ReduceMean"}));
  EXPECT_EQ(over_map.nodes[1].attributes.integers("axes"), (std::vector<int64_t>{2, 3}));
  const Graph over_rows = mean({1}, {1, 2, 2});
  EXPECT_EQ(operators(over_rows), (std::vector<std::string>{"Transpose", "Transpose", "ReduceMean"}));
  EXPECT_EQ(over_rows.nodes[2].attributes.integers("axes"), (std::vector<int64_t>{1}));
}

TEST(TfliteReader, FullyConnectedReadsAMapInTheFilesOrder) {
  const Graph graph = graph_of(
      [](TfliteFile& file, int in, int out) {
        const int weights = file.constant<float>("weights", test::kTfliteFloat, {1, 8}, {1, 2, 3, 4, 5, 6, 7, 8});
        file.operation(test::kTfliteFullyConnected, {in, weights, -1}, {out},
                       TfliteOptions{8, {}}.set<int8_t>(0, 0).set<int8_t>(1, 0));
      },
      {1, 1});
  EXPECT_EQ(operators(graph), (std::vector<std::string>{"Transpose", "Transpose", "Reshape", "Gemm"}));
}

TEST(TfliteReader, OperatorsThatAreNotKnownKeepTheirNames) {
  const Lines lines = problems_of([] {
    const Graph graph = graph_of(
        [](TfliteFile& file, int in, int out) {
          const int at = file.constant<int32_t>("at", test::kTfliteInt32, {1}, {0});
          file.operation(test::kTfliteGather, {in, at}, {out});
        },
        {1, 2, 2, 2});
    EXPECT_EQ(node_of(graph, "GATHER").domain, "tflite");
  });
  EXPECT_EQ(lines, Lines{});
}

TEST(TfliteReader, EveryOperatorAtFaultIsNamedAtOnce) {
  const Lines lines = problems_of([] {
    TfliteFile file;
    const int in = file.tensor("in", test::kTfliteFloat, {1, 2, 2, 2});
    const int first = file.tensor("first", test::kTfliteFloat, {1, 2, 2, 2});
    const int second = file.tensor("second", test::kTfliteInt16, {1, 2, 2, 2}, {{1}, {0}});
    file.operation(test::kTfliteAdd, {in, in}, {first}, TfliteOptions{11, {}}.set<int8_t>(0, 5));
    file.operation(test::kTfliteQuantize, {first}, {second});
    parse_tflite(file.bytes({in}, {second}), "m.tflite");
  });
  EXPECT_EQ(lines,
            (Lines{"m.tflite: node 'first' (ADD): expected a fused activation of none, RELU, RELU_N1_TO_1, RELU6 "
                   "or TANH, got number 5",
                   "m.tflite: node 'second' (QUANTIZE): expected an activation of 8 bits with one scale, got "
                   "\"second\" of int16 with 1; instead: a model quantized to int8"}));
}

TEST(TfliteReader, FilesThatAreNone) {
  const auto message = [](const std::string& bytes) { return problems_of([&] { parse_tflite(bytes, "m.tflite"); }); };
  EXPECT_EQ(message(""), Lines{"m.tflite: model: expected a flatbuffer with the identifier TFL3 at byte 4, got none"});
  EXPECT_EQ(message(std::string("\xff\xff\xff\x7fTFL3 and more", 17)),
            Lines{"m.tflite: model: expected a flatbuffer, got bytes whose first offset leads outside of them"});
  TfliteFile file;
  const int in = file.tensor("in", test::kTfliteFloat, {1, 2}), out = file.tensor("out", test::kTfliteFloat, {1, 2});
  EXPECT_EQ(message(file.bytes({in}, {out})), Lines{"m.tflite: subgraph 0: expected at least one operator, got none"});
  file.operation(test::kTfliteLogistic, {7}, {out});
  EXPECT_EQ(message(file.bytes({in}, {out})),
            Lines{"m.tflite: operator 0 (LOGISTIC): expected inputs that are one of 2 tensors, got 7"});
}

TEST(TfliteReader, ConstantsHaveAsManyBytesAsTheirShapeSays) {
  const Lines lines = problems_of([] {
    graph_of(
        [](TfliteFile& file, int in, int out) {
          const int factor = file.constant<float>("factor", test::kTfliteFloat, {1 << 28}, {2, 3});
          file.operation(test::kTfliteMul, {in, factor}, {out}, TfliteOptions{21, {}}.set<int8_t>(0, 0));
        },
        {1, 2, 2, 2});
  });
  EXPECT_EQ(lines, Lines{"m.tflite: node 'out' (MUL): expected 1073741824 bytes for \"factor\", float32 [268435456], "
                         "got 8"});
}

/// A graph, or an error whose lines all name the file.
void expect_no_harm(const std::string& bytes) {
  for (const std::string& line : problems_of([&] { parse_tflite(bytes, "m.tflite"); }))
    EXPECT_EQ(line.rfind("m.tflite: ", 0), 0u) << line;
}

TEST(TfliteReader, SurvivesFilesCutOffAnywhere) {
  const std::string whole = quantized_conv();
  for (size_t bytes = 0; bytes < whole.size(); ++bytes) expect_no_harm(std::string(whole, 0, bytes));
}

TEST(TfliteReader, SurvivesDamage) {
  const std::string whole = quantized_conv();
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = whole;
    for (unsigned flips = 1 + random() % 4; flips > 0; --flips)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    expect_no_harm(bytes);
  }
}

class MlperfTiny : public ::testing::TestWithParam<const char*> {};

TEST_P(MlperfTiny, IsReadAndComputed) {
  const std::string path = std::string(WINNOW_SOURCE_DIR) + "/../shared/data/mlperf_tiny/" + GetParam() + ".tflite";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "skipped: no " << path;
  const Graph graph = read_tflite(path);
  Values inputs;
  const GraphInput& input = graph.inputs.at(0);
  inputs[input.name] = make_array(input.type, input.shape);
  const Values values = evaluate(graph, inputs);
  const Array& output = values.at(graph.outputs.at(0));
  const std::map<std::string, Shape> shapes = {{"autoencoder", {1, 640}}, {"dscnn_kws", {1, 12}}, {"resnet8", {1, 10}}};
  const std::string name = GetParam();
  EXPECT_EQ(output.shape, shapes.at(name.substr(0, name.rfind('_'))));
  EXPECT_EQ(output.type, name.find("int8") != std::string::npos ? ElementType::kInt8 : ElementType::kFloat);
}

INSTANTIATE_TEST_SUITE_P(Tflite, MlperfTiny,
                         ::testing::Values("autoencoder_float", "autoencoder_int8", "dscnn_kws_float", "dscnn_kws_int8",
                                           "resnet8_float", "resnet8_int8"));

}  // namespace
}  // namespace winnow::models::import
