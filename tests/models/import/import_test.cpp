// Small models of every kind that is taken: the network computes what the graph does.
#include "models/import/import.h"

#include <gtest/gtest.h>

#include "models/import/agreement.h"
#include "tests/models/import/graph_maker.h"

namespace winnow::models::import {
namespace {

using Names = std::vector<std::string>;

Names types_of(const Network& network) {
  Names names;
  for (const Layer& layer : network.layers) names.push_back(traits(layer).name);
  return names;
}

/// Imports and judges; expects the types of the layers.
Network expect_import(const Graph& graph, const Names& types) {
  const Imported imported = import_graph(graph);
  const Agreement found = agreement(graph, imported, 3);
  EXPECT_TRUE(found.holds()) << agreement_text(found);
  EXPECT_EQ(types_of(imported.network), types);
  return imported.network;
}

Names refusal(const Graph& graph) {
  try {
    import_graph(graph);
  } catch (const InputError& error) {
    return error.lines();
  }
  return {};
}

/// Adds QuantizeLinear and DequantizeLinear of `from`; 8 bits, by type.
GraphMaker& rounded(GraphMaker& maker, const std::string& from, const std::string& to, float scale, int64_t zero,
                    ElementType type = ElementType::kUint8) {
  maker.scalar(to + "_s", scale).whole(to + "_z", {zero}, type);
  return maker.node("QuantizeLinear", {from, to + "_s", to + "_z"}, to + "_q")
      .node("DequantizeLinear", {to + "_q", to + "_s", to + "_z"}, to);
}

/// Integer weights with a scale for each output.
GraphMaker& weights(GraphMaker& maker, const std::string& to, Shape shape, unsigned seed) {
  const Array real = random_array(shape, seed, -127, 127);
  Array whole = make_array(ElementType::kInt8, shape);
  for (size_t i = 0; i < real.real.size(); ++i) whole.whole[i] = static_cast<int64_t>(real.real[i]);
  const auto outputs = static_cast<size_t>(shape[0]);
  maker.constant(to + "_i", whole).constant(to + "_s", random_array({shape[0]}, seed + 1, 0.001f, 0.02f));
  maker.constant(to + "_z", integers(ElementType::kInt8, {shape[0]}, std::vector<int64_t>(outputs, 0)));
  return maker.node("DequantizeLinear", {to + "_i", to + "_s", to + "_z"}, to).with("axis", int64_t{0});
}

TEST(Import, OneDimensionalConvolutionsAndPools) {
  GraphMaker maker({1, 3, 20});
  maker.random("w", {4, 3, 5}).random("b", {4}).random("m", {6, 32});
  maker.node("Conv", {"x", "w", "b"}, "c").with("pads", std::vector<int64_t>{2, 2}).node("Relu", {"c"}, "r");
  maker.node("MaxPool", {"r"}, "p")
      .with("kernel_shape", std::vector<int64_t>{2})
      .with("strides", std::vector<int64_t>{2});
  maker.node("AveragePool", {"p"}, "a").with("kernel_shape", std::vector<int64_t>{3});
  maker.node("Flatten", {"a"}, "f").node("Gemm", {"f", "m"}, "y").with("transB", int64_t{1});
  const Network network = expect_import(maker.made({"y"}), {"conv", "relu", "max_pool", "avg_pool", "flatten", "fc"});
  EXPECT_EQ(network.input_shape, (MapShape{3, 1, 20}));
  EXPECT_EQ(network.layers[0].kernel, (std::array<int, 2>{1, 5}));
}

TEST(Import, PaddingOfEveryKind) {
  for (const char* automatic : {"SAME_UPPER", "SAME_LOWER", "VALID"}) {
    GraphMaker maker({1, 2, 7, 8});
    maker.random("w", {3, 2, 4, 4});
    maker.node("Conv", {"x", "w"}, "y")
        .with("auto_pad", std::string(automatic))
        .with("strides", std::vector<int64_t>{2, 2});
    expect_import(maker.made({"y"}), {"conv"});
  }
  GraphMaker pools({1, 2, 7, 8});
  const std::vector<int64_t> kernel{3, 3}, strides{2, 2}, pads{1, 0, 0, 1};
  pools.node("MaxPool", {"x"}, "p").with("kernel_shape", kernel).with("strides", strides).with("ceil_mode", int64_t{1});
  pools.node("AveragePool", {"p"}, "a")
      .with("kernel_shape", kernel)
      .with("pads", pads)
      .with("count_include_pad", int64_t{1});
  pools.node("AveragePool", {"a"}, "y")
      .with("kernel_shape", kernel)
      .with("pads", pads)
      .with("strides", strides)
      .with("ceil_mode", int64_t{1});
  expect_import(pools.made({"y"}), {"max_pool", "avg_pool", "avg_pool"});
  GraphMaker alone({1, 2, 5, 5});
  alone.whole("p", {0, 0, 1, 2, 0, 0, 3, 0}).node("Pad", {"x", "p"}, "y");
  expect_import(alone.made({"y"}), {"conv"});
}

TEST(Import, PaddingCountsOnlyWhereItIs) {
  for (const int64_t size : {6, 7}) {
    GraphMaker maker({1, 2, size, size});
    maker.node("AveragePool", {"x"}, "y").with("kernel_shape", std::vector<int64_t>{3, 3});
    maker.with("strides", std::vector<int64_t>{2, 2}).with("ceil_mode", int64_t{1});
    const Network network = expect_import(maker.with("count_include_pad", int64_t{1}).made({"y"}), {"avg_pool"});
    EXPECT_FALSE(network.layers[0].count_include_pad);
  }
}

TEST(Import, ViewsOfTheInputAreTheInput) {
  const std::vector<int64_t> first{0, 3, 1, 2};
  GraphMaker alone({1, 8, 7});
  alone.whole("axis", {1}).random("w", {2, 1, 3, 3}).node("Unsqueeze", {"x", "axis"}, "u");
  EXPECT_EQ(expect_import(alone.node("Conv", {"u", "w"}, "y").made({"y"}), {"conv"}).input_shape, (MapShape{1, 8, 7}));
  GraphMaker last({1, 8, 7});
  last.whole("axis", {-1}).random("w", {2, 1, 3, 3}).node("Unsqueeze", {"x", "axis"}, "u");
  last.node("Transpose", {"u"}, "t").with("perm", first).node("Conv", {"t", "w"}, "y");
  EXPECT_EQ(expect_import(last.made({"y"}), {"conv"}).input_shape, (MapShape{1, 8, 7}));
}

TEST(Import, PaddingBeforeTheFirstRounding) {
  GraphMaker maker({1, 2, 4, 4});
  maker.whole("p", {0, 0, 1, 1, 0, 0, 1, 1}).node("Pad", {"x", "p"}, "xp");
  rounded(maker, "xp", "xr", 0.01f, 100);
  weights(maker, "w", {4, 2, 3, 3}, 11).node("Conv", {"xr", "w"}, "c");
  rounded(maker, "c", "y", 0.1f, 128);
  const Network network = expect_import(maker.made({"y"}), {"conv"});
  EXPECT_EQ(network.input_quantization.zero_point, 100);
}

TEST(Import, DepthwiseGroupedAndDilatedConvolutions) {
  GraphMaker maker({1, 4, 9, 9});
  maker.random("d", {8, 1, 3, 3}).random("g", {6, 4, 3, 3});
  maker.node("Conv", {"x", "d"}, "a").with("group", int64_t{4}).with("dilations", std::vector<int64_t>{2, 1});
  maker.node("Conv", {"a", "g"}, "y").with("group", int64_t{2});
  expect_import(maker.made({"y"}), {"conv", "conv"});
}

TEST(Import, ChannelsLast) {
  GraphMaker maker({1, 6, 6, 3});
  const std::vector<int64_t> first{0, 3, 1, 2}, last{0, 2, 3, 1};
  maker.random("w", {4, 3, 3, 3}).random("k", {4}).random("m", {64, 5}).random("n", {5}).whole("flat", {-1, 64});
  maker.node("Transpose", {"x"}, "t").with("perm", first).node("Conv", {"t", "w"}, "c");
  maker.node("Transpose", {"c"}, "u").with("perm", last).node("Add", {"u", "k"}, "b").node("Relu", {"b"}, "r");
  maker.node("Reshape", {"r", "flat"}, "f")
      .node("MatMul", {"f", "m"}, "g")
      .node("Add", {"g", "n"}, "h")
      .node("Softmax", {"h"}, "y");
  const Network network = expect_import(maker.made({"y"}), {"conv", "relu", "flatten", "fc"});
  EXPECT_TRUE(network.input_nhwc);
  EXPECT_EQ(network.input_shape, (MapShape{3, 6, 6}));
}

TEST(Import, FactorsAndTermsWithoutAConvolutionBefore) {
  GraphMaker maker({1, 3, 4, 4});
  maker.random("f", {3, 1, 1})
      .random("t", {3, 1, 1})
      .random("g", {3})
      .random("b", {3})
      .random("m", {3})
      .random("v", {3}, 0.1f, 1);
  maker.node("Mul", {"x", "f"}, "a")
      .node("Sub", {"a", "t"}, "c")
      .node("Relu", {"c"}, "r")
      .node("BatchNormalization", {"r", "g", "b", "m", "v"}, "y");
  expect_import(maker.made({"y"}), {"conv", "relu", "conv"});
}

TEST(Import, ResidualBlocksConcatsAndMeans) {
  GraphMaker maker({1, 3, 6, 6});
  maker.random("w", {3, 3, 3, 3}).scalar("six", 6);
  maker.node("Conv", {"x", "w"}, "c")
      .with("pads", std::vector<int64_t>{1, 1, 1, 1})
      .node("Add", {"c", "x"}, "a")
      .node("Relu", {"a"}, "r")
      .node("Min", {"r", "six"}, "k");
  maker.node("Concat", {"k", "x"}, "d")
      .with("axis", int64_t{1})
      .node("ReduceMean", {"d"}, "y")
      .with("axes", std::vector<int64_t>{2, 3})
      .with("keepdims", int64_t{0});
  expect_import(maker.made({"y"}), {"conv", "add", "clip", "concat", "global_avg_pool", "identity"});
}

TEST(Import, LargestOfAMap) {
  expect_import(GraphMaker({1, 3, 5, 6}).node("GlobalMaxPool", {"x"}, "y").made({"y"}), {"global_max_pool"});
}

TEST(Import, QuantizedModelKeepsItsIntegers) {
  GraphMaker maker({1, 2, 6, 6});
  rounded(maker, "x", "xr", 0.01f, 0, ElementType::kInt8);
  weights(maker, "w", {4, 2, 3, 3}, 11);
  maker.constant("bi", integers(ElementType::kInt32, {4}, {100, -2000, 30, 7}));
  Array scale = random_array({4}, 12, 0.001f, 0.02f);  // of w
  for (float& s : scale.real) s *= 0.01f;
  maker.constant("bs", scale).constant("bz", integers(ElementType::kInt32, {4}, {0, 0, 0, 0}));
  maker.node("DequantizeLinear", {"bi", "bs", "bz"}, "b").with("axis", int64_t{0});
  maker.node("Conv", {"xr", "w", "b"}, "c").node("Relu", {"c"}, "r");
  rounded(maker, "r", "rr", 0.05f, -128, ElementType::kInt8);
  maker.node("GlobalAveragePool", {"rr"}, "p");
  rounded(maker, "p", "y", 0.04f, -128, ElementType::kInt8);
  const Graph graph = maker.made({"y"});
  const Network network = expect_import(graph, {"conv", "relu", "global_avg_pool"});
  const Weights& w = network.layers[0].weights;
  EXPECT_EQ(w.bias, (std::vector<int32_t>{100, -2000, 30, 7}));
  EXPECT_EQ(std::vector<int64_t>(w.quantized.begin(), w.quantized.end()), graph.constants.at("w_i").whole);
  EXPECT_EQ(network.input_quantization.zero_point, 128);
  EXPECT_EQ(network.layers[0].quantization.zero_point, 0);
}

TEST(Import, FewBitsAreBoundsAndCodebooks) {
  GraphMaker maker({1, 4, 5, 5});
  maker.scalar("s", 0.125f)
      .scalar("z", 0)
      .scalar("four", 4)
      .scalar("two", 2)
      .scalar("eight", 8)
      .random("w", {16, 4, 3, 3}, -0.2f, 0.2f);
  maker.node("Quant", {"x", "s", "z", "eight"}, "xq", "qonnx").node("Quant", {"w", "s", "z", "two"}, "wq", "qonnx");
  maker.node("Conv", {"xq", "wq"}, "c")
      .node("Relu", {"c"}, "r")
      .node("Quant", {"r", "s", "z", "four"}, "y", "qonnx")
      .with("signed", int64_t{0});
  const Network network = expect_import(maker.made({"y"}), {"conv", "relu", "clip"});
  EXPECT_EQ(network.layers[0].compression.codebook_bits, 2);
  EXPECT_LT(network.layers[0].compression.density, 1);
  EXPECT_DOUBLE_EQ(network.layers[2].clip_max, 15 * 0.125);
}

TEST(Import, OpenTensorsAreMeasuredAndSaid) {
  GraphMaker maker({1, 3});
  rounded(maker, "x", "xr", 0.01f, 128);
  weights(maker, "w", {2, 3}, 21);
  maker.node("Gemm", {"xr", "w"}, "y").with("transB", int64_t{1});
  const Graph graph = maker.made({"y"});
  const Imported imported = import_graph(graph);
  ASSERT_EQ(imported.notes.size(), 1u);
  EXPECT_NE(imported.notes[0].find("tensor \"y\": has no quantization in the model"), std::string::npos);
  EXPECT_TRUE(imported.network.quantized);

  const Imported measured = import_graph(graph, [](const Network& input) {
    EXPECT_EQ(input.input_shape, (MapShape{3, 1, 1}));
    return Tensor<float>({2, 3, 1, 1}, 0.25f);
  });
  EXPECT_NE(measured.notes.at(0).find("from 2 samples"), std::string::npos);
}

TEST(Import, WeightsAloneQuantizedMakeAFloatNetwork) {
  GraphMaker maker({1, 3});
  weights(maker, "w", {2, 3}, 21);
  maker.node("Gemm", {"x", "w"}, "y").with("transB", int64_t{1});
  EXPECT_FALSE(expect_import(maker.made({"y"}), {"fc"}).quantized);
}

TEST(Import, ZerosAndRepeatedValuesAreFound) {
  GraphMaker maker({1, 64});
  Array w = random_array({16, 64}, 5);
  for (size_t i = 0; i < w.real.size(); ++i) w.real[i] = i % 4 ? 0 : std::round(w.real[i] * 3);
  maker.constant("w", w).node("Gemm", {"x", "w"}, "y").with("transB", int64_t{1});
  const Network network = expect_import(maker.made({"y"}), {"fc"});
  EXPECT_LE(network.layers[0].compression.density, 0.25);
  EXPECT_EQ(network.layers[0].compression.codebook_bits, 3);
  EXPECT_EQ(network.layers[0].weights.mask.size(), w.real.size());
}

TEST(Import, ChannelsLastInOneDimension) {
  GraphMaker maker({1, 6, 6});
  maker.random("w", {4, 6, 3}).node("Transpose", {"x"}, "t").with("perm", std::vector<int64_t>{0, 2, 1});
  const Network network = expect_import(maker.node("Conv", {"t", "w"}, "y").made({"y"}), {"conv"});
  EXPECT_TRUE(network.input_nhwc);
}

TEST(Import, ScalesOfTheInputStandBeforeItsTransposition) {
  GraphMaker maker({1, 5, 5, 3});
  maker.random("m", {3}).random("f", {1, 1, 1, 3}).random("w", {4, 3, 3, 3});
  maker.whole("p", {0, 1, 0, 0, 0, 0, 2, 0});
  maker.node("Sub", {"x", "m"}, "a").node("Mul", {"a", "f"}, "c").node("Pad", {"c", "p"}, "b");
  maker.node("Transpose", {"b"}, "t").with("perm", std::vector<int64_t>{0, 3, 1, 2}).node("Conv", {"t", "w"}, "y");
  EXPECT_TRUE(expect_import(maker.made({"y"}), {"conv", "conv"}).input_nhwc);
}

TEST(Import, OutputsWithChannelsLast) {
  const std::vector<int64_t> last{0, 2, 3, 1};
  GraphMaker map({1, 3, 4, 5});
  map.node("Relu", {"x"}, "r").node("Transpose", {"r"}, "y").with("perm", last);
  const Graph graph = map.made({"y"});
  const Imported imported = import_graph(graph);
  EXPECT_EQ(imported.notes.size(), 1u);
  const Agreement found = agreement(graph, imported, 1);
  EXPECT_TRUE(found.holds());
  EXPECT_EQ(found.outputs_compared, 1u);

  EXPECT_EQ(refusal(map.node("Flatten", {"y"}, "z").made({"z"})).size(), 1u);

  GraphMaker pooled({1, 3, 4, 5});
  pooled.random("w", {2, 3}).node("GlobalAveragePool", {"x"}, "p").node("Transpose", {"p"}, "t").with("perm", last);
  pooled.node("Flatten", {"t"}, "f").node("Gemm", {"f", "w"}, "y").with("transB", int64_t{1});
  expect_import(pooled.made({"y"}), {"global_avg_pool", "identity", "fc"});
}

TEST(Import, InputOfFewBitsIsBounded) {
  GraphMaker maker({1, 3, 2, 2});
  maker.scalar("s", 0.25f).scalar("z", 0).scalar("four", 4).random("w", {2, 3, 1, 1}, -1, 1);
  maker.node("Quant", {"x", "s", "z", "four"}, "xq", "qonnx").node("Quant", {"w", "s", "z", "four"}, "wq", "qonnx");
  maker.node("Conv", {"xq", "wq"}, "y");
  expect_import(maker.made({"y"}), {"clip", "conv"});
}

TEST(Import, SoftmaxOverOtherAxesIsNoOrderOfClasses) {
  const Graph rows = GraphMaker({1, 3, 2, 4})
                         .node("Relu", {"x"}, "r")
                         .node("Softmax", {"r"}, "y")
                         .with("axis", int64_t{3})
                         .made({"y"});
  EXPECT_EQ(refusal(rows).size(), 1u);
  const Graph channels = GraphMaker({1, 3}).node("Relu", {"x"}, "r").node("Softmax", {"r"}, "y").made({"y", "r"});
  const Imported imported = import_graph(channels);
  EXPECT_EQ(imported.network.outputs.size(), 1u);
  EXPECT_EQ(imported.notes.size(), 2u);  // the softmax, and that two outputs are one
}

TEST(Import, ShapesAreConstants) {
  GraphMaker maker({1, 3, 2, 4});
  maker.whole("first", {0}).whole("rest", {-1});
  maker.node("Shape", {"x"}, "s")
      .node("Gather", {"s", "first"}, "n")
      .node("Concat", {"n", "rest"}, "to")
      .with("axis", int64_t{0});
  expect_import(maker.node("Reshape", {"x", "to"}, "f").node("Relu", {"f"}, "y").made({"y"}), {"flatten", "relu"});
}

TEST(Import, NamesTheNodesOfLayersThatCannotBe) {
  GraphMaker maker({1, 2, 7, 7});
  maker.node("Relu", {"x"}, "r").node("AveragePool", {"r"}, "y").with("kernel_shape", std::vector<int64_t>{3, 3});
  maker.with("strides", std::vector<int64_t>{2, 2}).with("ceil_mode", int64_t{1});
  maker.with("count_include_pad", int64_t{1}).with("pads", std::vector<int64_t>{0, 0, 1, 0});
  maker.node("Tanh", {"y"}, "z");
  const Names lines = refusal(maker.made({"z"}));
  ASSERT_EQ(lines.size(), 2u) << lines[0];
  EXPECT_EQ(lines[0],
            "model: node 'AveragePool' (AveragePool): ceil_mode: expected windows inside the padded map, as "
            "count_include_pad counts its elements, got one that reaches 1 beyond it along y");
}

TEST(Import, OutputsAreWhatLayersMake) {
  GraphMaker maker({1, 2, 4, 4});
  maker.random("w", {2, 2, 3, 3}).node("Conv", {"x", "w"}, "y");
  const std::string instead = "; instead: a model without this output";
  EXPECT_EQ(refusal(maker.made({"y", "x"})),
            Names{"model: output \"x\": expected a value that layers make, got the model's input as it is" + instead});
  EXPECT_EQ(refusal(maker.made({"y", "w"})),
            Names{"model: output \"w\": expected a value that layers make, got a constant" + instead});
}

TEST(Import, FilesAreKnownByTheirEnding) {
  for (const char* file : {"a/b.onnx", "B.ONNX", "c.TfLite"}) EXPECT_TRUE(is_model_file(file)) << file;
  for (const char* file : {"", "onnx", ".onnx", "a.onnx/b", "a.json"}) EXPECT_FALSE(is_model_file(file)) << file;
  try {
    read_model("");
    ADD_FAILURE() << "expected a refusal";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "expected the path of a model (.onnx or .tflite), got none");
  }
}

TEST(Import, NamesEverythingUnsupportedAtOnce) {
  GraphMaker maker({1, 2, 4, 4});
  maker.random("w", {2, 2, 3, 3}).node("Sigmoid", {"x"}, "a").node("Conv", {"x", "w"}, "c").node("Erff", {"c"}, "d");
  maker.node("Tanh", {"c"}, "e").node("Concat", {"e", "c"}, "y").with("axis", int64_t{2});
  const Names lines = refusal(maker.made({"a", "y", "d"}));
  ASSERT_EQ(lines.size(), 4u) << lines.back();
  for (const std::string& line : lines) EXPECT_EQ(line.rfind("model: node '", 0), 0u) << line;
  for (const char* op : {"(Sigmoid)", "(Erff)", "(Tanh)", "(Concat)"}) {
    bool named = false;
    for (const std::string& line : lines) named = named || line.find(op) != std::string::npos;
    EXPECT_TRUE(named) << op;
  }
}

}  // namespace
}  // namespace winnow::models::import
