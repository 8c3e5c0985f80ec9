// Is every fault of a network description named, at its place, all at once?
#include "models/network_text.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

/// A description with these layers (and, if given, another input and other outputs).
std::string description(const std::string& layers, const std::string& outputs = "[\"a\"]",
                        const std::string& input = R"({"name": "in", "shape": [4, 8, 8]})") {
  return R"({"format": "winnow-network/1", "name": "net", "tensors": "net.safetensors", "input": )" + input +
         R"(, "layers": [)" + layers + R"(], "outputs": )" + outputs + "}";
}

Lines parse(const std::string& text) {
  return problems_of([&] { parse_description(text, "net.json"); });
}

const char* const kQuantizedInput =
    R"({"name": "in", "shape": [4, 8, 8], "quantization": {"scale": 0.5, "zero_point": 3}})";

TEST(Description, EveryRowOfTheTableIsAType) {
  for (const LayerTraits& row : layer_types()) {
    EXPECT_EQ(&traits(row.type), &row);
    const std::string attributes = std::string(row.weighted() ? R"(, "channels": 4)" : "") +
                                   (row.window ? R"(, "kernel": [1, 1])" : "") +
                                   (row.bounds ? R"(, "min": 0, "max": 1)" : "");
    std::string inputs = R"("v")";
    for (size_t i = 1; i < row.least_inputs; ++i) inputs += R"(, "v")";
    const NetworkDescription read = parse_description(
        description(R"({"name": "v", "type": "global_max_pool", "inputs": ["in"]}, {"name": "a", "type": ")" +
                    std::string(row.name) + R"(", "inputs": [)" + inputs + "]" + attributes + "}"),
        "net.json");
    EXPECT_EQ(read.network.layers[1].type, row.type) << row.name;
    EXPECT_EQ(description_text(parse_description(description_text(read.network), "net.json").network),
              description_text(read.network));
  }
}

TEST(Description, ReadsEveryField) {
  const NetworkDescription read = parse_description(
      description(R"({"name": "a", "type": "conv", "inputs": ["in"], "channels": 6, "kernel": [3, 2], "stride": [2, 1],
                      "padding": [1, 2, 3, 4], "dilation": [1, 2], "groups": 2, "quantization": {"scale": 0.25, "zero_point": 7},
                      "compression": {"density": 0.5, "codebook_bits": 4, "encoding": "bitmask", "run_bits": 5, "huffman": false}},
                     {"name": "b", "type": "avg_pool", "inputs": ["a"], "kernel": [2, 2], "count_include_pad": true, "ceil_mode": false},
                     {"name": "c", "type": "clip", "inputs": ["b"], "min": -1.5, "max": 6},
                     {"name": "d", "type": "concat", "inputs": ["c", "b", "c"]},
                     {"name": "e", "type": "global_max_pool", "inputs": ["d"]})",
                  R"(["e", "a"])", kQuantizedInput),
      "net.json");
  EXPECT_EQ(read.tensors, "net.safetensors");
  const Network& network = read.network;
  EXPECT_EQ(network.name, "net");
  EXPECT_EQ(network.file, "net.json");
  EXPECT_TRUE(network.quantized);
  EXPECT_FALSE(network.synthetic);
  EXPECT_EQ(network.input_quantization, (Quantization{0.5, 3}));
  EXPECT_EQ(network.outputs, (std::vector<std::string>{"e", "a"}));

  const Layer& conv = network.layers[0];
  EXPECT_EQ(conv.channels, 6);
  EXPECT_EQ(conv.kernel, (std::array<int, 2>{3, 2}));
  EXPECT_EQ(conv.stride, (std::array<int, 2>{2, 1}));
  EXPECT_EQ(conv.padding, (std::array<int, 4>{1, 2, 3, 4}));
  EXPECT_EQ(conv.dilation, (std::array<int, 2>{1, 2}));
  EXPECT_EQ(conv.groups, 2);
  EXPECT_EQ(conv.quantization, (Quantization{0.25, 7}));
  EXPECT_TRUE(conv.has_compression);
  EXPECT_EQ(conv.compression.density, 0.5);
  EXPECT_EQ(conv.compression.codebook_bits, 4);
  EXPECT_EQ(conv.compression.encoding, Encoding::kBitmask);
  EXPECT_EQ(conv.compression.run_bits, 5);
  EXPECT_FALSE(conv.compression.huffman);
  EXPECT_EQ(conv.shape, (MapShape{6, 5, 12}));  // (8 + 1 + 3 - 3) / 2 + 1, (8 + 2 + 4 - 3) / 1 + 1

  EXPECT_TRUE(network.layers[1].count_include_pad);
  EXPECT_EQ(network.layers[1].quantization, (Quantization{0.25, 7}));  // inherited
  EXPECT_EQ(network.layers[2].clip_min, -1.5);
  EXPECT_EQ(network.layers[2].clip_max, 6);
  EXPECT_EQ(network.layers[3].shape, (MapShape{18, 4, 11}));
  EXPECT_EQ(network.layers[4].kernel, (std::array<int, 2>{4, 11}));
  EXPECT_EQ(network.layers[4].shape, (MapShape{18, 1, 1}));
}

TEST(Description, RoundingUpIsReadAndWrittenAsPadding) {
  const std::string text = description(
      R"({"name": "a", "type": "max_pool", "inputs": ["in"], "kernel": [3, 3], "stride": [2, 2], "ceil_mode": true})");
  const Network network = parse_description(text, "net.json").network;
  EXPECT_EQ(network.layers[0].padding, (std::array<int, 4>{0, 0, 1, 1}));
  EXPECT_EQ(network.layers[0].shape, (MapShape{4, 4, 4}));
  const std::string written = description_text(network);
  EXPECT_EQ(written.find("ceil_mode"), std::string::npos);
  EXPECT_EQ(parse_description(written, "net.json").network.layers[0].padding, network.layers[0].padding);
}

TEST(Description, TheLayoutOfSamplesIsReadAndWritten) {
  const auto layout = [](const std::string& value) {
    return description(R"({"name": "a", "type": "relu", "inputs": ["in"]})", "[\"a\"]",
                       R"({"name": "in", "shape": [4, 8, 8], "layout": ")" + value + "\"}");
  };
  const Network network = parse_description(layout("nhwc"), "net.json").network;
  EXPECT_TRUE(network.input_nhwc);
  EXPECT_TRUE(parse_description(description_text(network), "net.json").network.input_nhwc);
  EXPECT_FALSE(parse_description(layout("nchw"), "net.json").network.input_nhwc);
  EXPECT_EQ(parse(layout("chwn")), Lines{"net.json: /input/layout: expected one of nchw, nhwc, got \"chwn\""});
}

TEST(Description, AcceptsAVectorAsInput) {
  const std::string text =
      description(R"({"name": "a", "type": "relu", "inputs": ["in"]})", "[\"a\"]", R"({"name": "in", "shape": [10]})");
  EXPECT_EQ(parse_description(text, "net.json").network.input_shape, (MapShape{10, 1, 1}));
}

TEST(Description, NamesMissingKeys) {
  EXPECT_EQ(
      parse("{}"),
      (Lines{
          "net.json: /format: expected \"winnow-network/1\", got nothing",
          "net.json: /name: expected a file name of letters, digits and _ - . that starts with no dot, got nothing",
          "net.json: /tensors: expected a file name of letters, digits and _ - . that starts with no dot, got nothing",
          "net.json: /input: expected an object, got nothing",
          "net.json: /layers: expected a list of 1..4096 layers, got nothing",
          "net.json: /outputs: expected a list of layer names, got nothing",
      }));
}

TEST(Description, NamesWrongTypesAndRanges) {
  EXPECT_EQ(parse("[1]"), Lines{"net.json: expected an object, got a list of 1"});
  EXPECT_EQ(parse(R"({"format": "winnow-network/2", "colour": 1})"),
            Lines{"net.json: /format: expected \"winnow-network/1\", got \"winnow-network/2\""});
  EXPECT_EQ(
      parse(R"({"format": "winnow-network/1", "name": "../x", "tensors": ".hidden", "synthetic": 1,
                      "input": {"name": "a b", "shape": [1, 2], "quantization": {"scale": -1, "zero_point": 256}},
                      "layers": [{"name": "a", "type": "cnov", "inputs": ["in"], "whatever": 1},
                                 {"name": "b", "type": "conv", "inputs": "in", "channels": 2.0, "kernel": [0, 3, 3], "stride": [0, 1], "groups": "2"},
                                 3,
                                 {"type": "avg_pool", "inputs": [1], "kernel": [2, 2], "ceil_mode": 1, "padding": [0, -1, 0, 70000]}],
                      "outputs": "a"})"),
      (Lines{
          "net.json: /name: expected a file name of letters, digits and _ - . that starts with no dot, got \"../x\"",
          "net.json: /synthetic: expected true or false, got 1",
          "net.json: /tensors: expected a file name of letters, digits and _ - . that starts with no dot, got "
          "\".hidden\"",
          "net.json: /input/name: expected a name of letters, digits and _ - . / :, got \"a b\"",
          "net.json: /input/shape: expected [channels, height, width] or [n], got a list of 2",
          "net.json: /input/quantization/scale: expected a number above 0, got -1",
          "net.json: /input/quantization/zero_point: expected 0..255, got 256",
          "net.json: /layers/0/type: expected one of conv, fc, max_pool, avg_pool, global_avg_pool, global_max_pool, "
          "relu, clip, add, "
          "concat, flatten, identity, got \"cnov\"",
          "net.json: /layers/1/inputs: expected a list of names, got \"in\"",
          "net.json: /layers/1/channels: expected 1..65536, got 2.0",
          "net.json: /layers/1/kernel: expected a list of 2 integers 1..65536, got a list of 3",
          "net.json: /layers/1/stride/0: expected 1..65536, got 0",
          "net.json: /layers/1/groups: expected 1..65536, got \"2\"",
          "net.json: /layers/2: expected an object, got 3",
          "net.json: /layers/3/name: expected a name of letters, digits and _ - . / :, got nothing",
          "net.json: /layers/3/inputs/0: expected a name, got 1",
          "net.json: /layers/3/padding/1: expected 0..65536, got -1",
          "net.json: /layers/3/padding/3: expected 0..65536, got 70000",
          "net.json: /layers/3/ceil_mode: expected true or false, got 1",
          "net.json: /outputs: expected a list of layer names, got \"a\"",
      }));
}

TEST(Description, NamesUnknownKeysAndTheKnownOnes) {
  EXPECT_EQ(
      parse(description(R"({"name": "a", "type": "relu", "inputs": ["in"], "kernel": [2, 2]},
                                 {"name": "b", "type": "fc", "inputs": ["c"], "chanels": 3, "compression": {"densty": 0.5}},
                                 {"name": "c", "type": "global_max_pool", "inputs": ["in"]})")),
      (Lines{
          "net.json: /layers/0/kernel: expected one of the keys name, type, inputs, quantization, got an unknown key",
          "net.json: /layers/1/channels: expected 1..65536, got nothing",
          "net.json: /layers/1/compression/densty: expected one of the keys channels, density, codebook_bits, "
          "encoding, "
          "run_bits, huffman, got an unknown key",
          "net.json: /layers/1/chanels: expected one of the keys name, type, inputs, channels, quantization, "
          "compression, got an unknown key",
          "net.json: /layers/1/inputs/0: expected the input or an earlier layer, got \"c\", which is /layers/2",
      }));
}

TEST(Description, ChecksCompression) {
  EXPECT_EQ(parse(description(R"({"name": "a", "type": "conv", "inputs": ["in"], "channels": 4, "kernel": [1, 1],
                      "compression": {"channels": 0, "density": 1.01, "codebook_bits": 9, "encoding": "zip", "run_bits": 3, "huffman": "yes"}},
                     {"name": "b", "type": "conv", "inputs": ["in"], "channels": 4, "kernel": [1, 1], "compression": {"codebook_bits": 1}})")),
            (Lines{
                "net.json: /layers/0/compression/channels: expected above 0 and at most 1, got 0",
                "net.json: /layers/0/compression/density: expected 0..1, got 1.01",
                "net.json: /layers/0/compression/codebook_bits: expected 0..8, got 9",
                "net.json: /layers/0/compression/encoding: expected one of auto, runs, bitmask, got \"zip\"",
                "net.json: /layers/0/compression/run_bits: expected 4..5, got 3",
                "net.json: /layers/0/compression/huffman: expected true or false, got \"yes\"",
                "net.json: /layers/1/compression/codebook_bits: expected 0 or 2..8, got 1",
            }));
}

TEST(Shapes, MustChain) {
  EXPECT_EQ(
      parse(
          description(R"({"name": "a", "type": "conv", "inputs": ["in"], "channels": 6, "kernel": [9, 3], "groups": 4},
                     {"name": "b", "type": "conv", "inputs": ["in"], "channels": 6, "kernel": [3, 3], "dilation": [1, 4], "groups": 3},
                     {"name": "small", "type": "max_pool", "inputs": ["in"], "kernel": [2, 2], "stride": [2, 2]},
                     {"name": "c", "type": "add", "inputs": ["in", "small"]},
                     {"name": "d", "type": "concat", "inputs": ["in", "in", "small"]},
                     {"name": "e", "type": "fc", "inputs": ["small"], "channels": 3},
                     {"name": "f", "type": "relu", "inputs": ["e"]})")),
      (Lines{
          "net.json: /layers/0/groups: expected a divisor of the 6 output channels, got 4",
          "net.json: /layers/0/kernel/0: expected an extent of at most the padded input, 8, got 9",
          "net.json: /layers/1/groups: expected a divisor of the 4 input channels, got 3",
          "net.json: /layers/1/kernel/1: expected an extent of at most the padded input, 8, got 9",
          "net.json: /layers/3/inputs/1: expected the shape of the first input, [4, 8, 8], got [4, 4, 4]",
          "net.json: /layers/4/inputs/2: expected the height and width of the first input, [4, 8, 8], got [4, 4, 4]",
          "net.json: /layers/5/inputs/0: expected a vector [n, 1, 1] (a flatten layer makes one), got [4, 4, 4]",
      }));
}

TEST(Shapes, PoolsNeedAnElementInEveryWindow) {
  EXPECT_EQ(parse(description(
                R"({"name": "a", "type": "max_pool", "inputs": ["in"], "kernel": [2, 2], "padding": [2, 0, 0, 3]},
                     {"name": "b", "type": "avg_pool", "inputs": ["in"], "kernel": [2, 2], "padding": [1, 1, 1, 1]},
                     {"name": "v", "type": "global_max_pool", "inputs": ["in"]},
                     {"name": "c", "type": "max_pool", "inputs": ["v"], "kernel": [2, 1], "dilation": [3, 1], "padding": [2, 0, 2, 0]},
                     {"name": "d", "type": "max_pool", "inputs": ["v"], "kernel": [2, 1], "dilation": [3, 1], "padding": [3, 0, 0, 0]})")),
            (Lines{
                "net.json: /layers/0/padding/0: expected less than the kernel's extent of 2, got 2",
                "net.json: /layers/0/padding/3: expected less than the kernel's extent of 2, got 3",
                "net.json: /layers/3/padding: expected every window to hold an element of the input, got none in "
                "window 0 along y",
            }));
}

TEST(Shapes, NamesMustResolve) {
  EXPECT_EQ(parse(description(
                R"({"name": "a", "type": "relu", "inputs": ["b"]}, {"name": "b", "type": "relu", "inputs": ["a"]},
                     {"name": "c", "type": "relu", "inputs": ["c"]}, {"name": "a", "type": "relu", "inputs": ["in"]},
                     {"name": "in", "type": "relu", "inputs": ["nowhere"]}, {"name": "d", "type": "add", "inputs": ["in"]},
                     {"name": "e", "type": "concat", "inputs": ["in"]}, {"name": "f", "type": "relu", "inputs": []})",
                R"(["a", "zz", "in", "a"])")),
            (Lines{
                "net.json: /layers/0/inputs/0: expected the input or an earlier layer, got \"b\", which is /layers/1",
                "net.json: /layers/2/inputs/0: expected the input or an earlier layer, got \"c\", the layer itself",
                "net.json: /layers/3/name: expected a name of its own, got \"a\", which is /layers/0",
                "net.json: /layers/4/inputs/0: expected the name of the input or of an earlier layer, got \"nowhere\"",
                "net.json: /layers/4/name: expected a name of its own, got \"in\", which is the input",
                "net.json: /layers/5/inputs: expected 2 inputs, got 1",
                "net.json: /layers/6/inputs: expected 2 inputs or more, got 1",
                "net.json: /layers/7/inputs: expected 1 input, got 0",
                "net.json: /outputs/1: expected the name of a layer, got \"zz\"",
                "net.json: /outputs/3: expected each output once, got \"a\" again",
            }));
  EXPECT_EQ(parse(description(R"({"name": "a", "type": "relu", "inputs": ["in"]})", "[]")),
            Lines{"net.json: /outputs: expected at least one layer, got none"});
}

TEST(Shapes, StayOfASizeThatFits) {
  EXPECT_EQ(parse(description(R"({"name": "a", "type": "relu", "inputs": ["in"]})", "[\"a\"]",
                              R"({"name": "in", "shape": [65536, 65536, 2]})")),
            Lines{"net.json: /input/shape: expected at most 268435456 elements, got [65536, 65536, 2]"});
  EXPECT_EQ(
      parse(description(
          R"({"name": "a", "type": "conv", "inputs": ["in"], "channels": 65536, "kernel": [1, 1], "padding": [65536, 65536, 65536, 65536]})")),
      Lines{"net.json: /layers/0: expected an output of at most 268435456 elements, got [65536, 131080, 131080]"});
}

TEST(Shapes, OfNetworksMadeByPrograms) {
  Network network = quantized_network({1, 4, 4}, {1, 0});
  Layer layer = layer_of(LayerType::kMaxPool, "p", {"in"}, {1, 0});
  layer.kernel = {2, 2};
  layer.stride = {0, 1};
  layer.padding = {-1, 0, 0, 0};
  network.layers = {layer};
  network.outputs = {"p"};
  EXPECT_EQ(problems_of([&] { infer_shapes(network); }),
            (Lines{"small: /layers/0/stride/0: expected 1..65536, got 0",
                   "small: /layers/0/padding/0: expected 0..65536, got -1"}));
  network.input_shape = {0, 4, 4};
  EXPECT_EQ(problems_of([&] { infer_shapes(network); }),
            Lines{"small: /input/shape: expected [channels, height, width] of 1..65536 each, got [0, 4, 4]"});
}

TEST(QuantizationRules, AllOrNone) {
  EXPECT_EQ(parse(description(R"({"name": "a", "type": "relu", "inputs": ["in"]},
                     {"name": "b", "type": "relu", "inputs": ["in"], "quantization": {"scale": 1, "zero_point": 0}})")),
            Lines{"net.json: /input/quantization: expected {\"scale\", \"zero_point\"}, as /layers/1 has one (all are "
                  "quantized or none is), got nothing"});
  EXPECT_EQ(
      parse(description(R"({"name": "a", "type": "conv", "inputs": ["in"], "channels": 4, "kernel": [1, 1]},
                     {"name": "b", "type": "relu", "inputs": ["a"]}, {"name": "c", "type": "add", "inputs": ["in", "b"]},
                     {"name": "d", "type": "relu", "inputs": ["in"]})",
                        "[\"a\"]", kQuantizedInput)),
      (Lines{
          "net.json: /layers/0/quantization: expected {\"scale\", \"zero_point\"}, as the input has one, got nothing",
          "net.json: /layers/2/quantization: expected {\"scale\", \"zero_point\"}, as the input has one, got "
          "nothing"}));
}

TEST(QuantizationRules, ScalesFitTheArithmetic) {
  EXPECT_EQ(
      parse(description(
          R"({"name": "a", "type": "relu", "inputs": ["in"], "quantization": {"scale": 0.000001, "zero_point": 0}},
                     {"name": "b", "type": "add", "inputs": ["in", "in"], "quantization": {"scale": 1e-300, "zero_point": 0}},
                     {"name": "c", "type": "clip", "inputs": ["in"], "min": 200, "max": 300},
                     {"name": "d", "type": "clip", "inputs": ["in"], "min": 3, "max": 2}, {"name": "e", "type": "relu", "inputs": ["d"]})",
          "[\"a\"]", kQuantizedInput)),
      (Lines{
          "net.json: /layers/3/min: expected at most max, 2, got 3",
          "net.json: /layers/0/quantization/scale: expected a scale for which input scale / scale is below 65536, got "
          "1e-06 with input scale 0.5",
          "net.json: /layers/1/quantization/scale: expected a scale for which input scale / scale is below 65536, got "
          "1e-300 with input scale 0.5",
          "net.json: /layers/2/min: expected min..max to meet what the quantization can express, got 200..300",
      }));
}

TEST(QuantizationRules, SumsOfAveragesFit) {
  const std::string input =
      R"({"name": "in", "shape": [1, 4096, 4096], "quantization": {"scale": 1, "zero_point": 0}})";
  EXPECT_EQ(parse(description(R"({"name": "a", "type": "global_avg_pool", "inputs": ["in"]})", "[\"a\"]", input)),
            Lines{"net.json: /layers/0/kernel: expected at most 4210816 elements in a window, got 16777216"});
}

}  // namespace
}  // namespace winnow::models::test
