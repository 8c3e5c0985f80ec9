// Are Caffe's descriptions read as Caffe means them, and are faults named by line?
#include "models/import/prototxt.h"
#include "models/import/caffe.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

TEST(Prototxt, FieldsMessagesStringsComments) {
  const import::TextMessage root =
      import::parse_text_format("a: 1 # one\nb { c: \"x y\" c: 'z' d: MAX, }\ne: { f: -1.5e+3; }\n", "net");
  ASSERT_EQ(root.fields.size(), 3u);
  EXPECT_EQ(root.fields[0].value, "1");
  EXPECT_FALSE(root.fields[0].is_string);
  const import::TextField& b = root.fields[1];
  EXPECT_TRUE(b.is_message);
  EXPECT_EQ(b.line, 2);
  ASSERT_EQ(b.message.fields.size(), 3u);
  EXPECT_EQ(b.message.fields[0].value, "x y");
  EXPECT_TRUE(b.message.fields[0].is_string);
  EXPECT_EQ(b.message.fields[2].value, "MAX");
  EXPECT_EQ(root.fields[2].message.fields[0].value, "-1.5e+3");
  EXPECT_TRUE(import::parse_text_format("  # nothing", "net").fields.empty());
}

TEST(Prototxt, FaultsByLine) {
  const auto problem = [](const std::string& text) {
    return problems_of([&] { import::parse_text_format(text, "net"); });
  };
  EXPECT_EQ(problem("a: 1\nb {\n c: 2\n"),
            Lines{"net: line 4: expected the name of a field or }, got the end of the file"});
  EXPECT_EQ(problem("a 1"), Lines{"net: line 1: expected : or { behind \"a\", got \"1\""});
  EXPECT_EQ(problem("a: }"), Lines{"net: line 1: expected a value behind \"a:\", got \"}\""});
  EXPECT_EQ(problem("\n\"a\": 1"), Lines{"net: line 2: expected the name of a field, got \"a\""});
  EXPECT_EQ(problem("a: \"b\nc"), Lines{"net: line 1: expected a closing \", got the end of the line"});
  EXPECT_EQ(problem("}"), Lines{"net: line 1: expected the name of a field, got \"}\""});
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "a {";
  EXPECT_EQ(problem(deep), Lines{"net: line 1: expected at most 32 messages inside each other, got more"});
  EXPECT_EQ(problem(std::string("a: \x01\0", 5)).size(), 1u);
}

const std::string kInput = "name: \"Net 1\" input: \"data\" input_dim: 1 input_dim: 2 input_dim: 8 input_dim: 8\n";

std::string layer(const std::string& type, const std::string& name, const std::string& bottom, const std::string& top,
                  const std::string& rest = "") {
  return "layer { type: \"" + type + "\" name: \"" + name + "\" bottom: \"" + bottom + "\" top: \"" + top + "\" " +
         rest + " }\n";
}

TEST(Caffe, GraphWithLayersInPlace) {
  const Network network = import::parse_caffe(
      kInput +
          layer("Convolution", "c", "data", "c",
                "convolution_param { num_output: 6 kernel_size: 3 pad: 1 stride: 2 group: 2 weight_filler { type: "
                "\"xavier\" } }") +
          layer("ReLU", "r", "c", "c") + layer("Dropout", "d", "c", "dropped", "dropout_param { dropout_ratio: 0.5 }") +
          layer("Convolution", "e", "dropped", "e",
                "convolution_param { num_output: 6 kernel_h: 1 kernel_w: 3 pad_h: 0 pad_w: 1 }") +
          "layer { type: \"Concat\" name: \"cat\" bottom: \"c\" bottom: \"e\" top: \"cat\" }\n" +
          layer("InnerProduct", "fc", "cat", "fc", "inner_product_param { num_output: 5 }"),
      "net");
  EXPECT_EQ(network.name, "net-1");
  EXPECT_EQ(network.input_shape, (MapShape{2, 8, 8}));
  std::vector<std::string> names;
  for (const Layer& l : network.layers) names.push_back(l.name);
  EXPECT_EQ(names, (Lines{"c", "r", "e", "cat", "fc/flat", "fc"}));
  EXPECT_EQ(network.layers[0].shape, (MapShape{6, 4, 4}));
  EXPECT_EQ(network.layers[0].groups, 2);
  EXPECT_EQ(network.find("e")->inputs, Lines{"r"});
  EXPECT_EQ(network.find("e")->kernel, (std::array<int, 2>{1, 3}));
  EXPECT_EQ(network.find("cat")->inputs, (Lines{"r", "e"}));
  EXPECT_EQ(network.find("fc")->shape, (MapShape{5, 1, 1}));
  EXPECT_EQ(network.outputs, Lines{"fc"});
}

TEST(Caffe, PoolsRoundUp) {
  const auto pool = [](const std::string& parameters) {
    return import::parse_caffe(kInput + layer("Pooling", "p", "data", "p", "pooling_param { " + parameters + " }"),
                               "net")
        .layers[0];
  };
  EXPECT_EQ(pool("pool: MAX kernel_size: 2 stride: 2").padding, (std::array<int, 4>{0, 0, 0, 0}));
  EXPECT_EQ(pool("kernel_size: 3 stride: 2").shape, (MapShape{2, 4, 4}));  // (8 - 3) / 2 = 2.5, so 4 windows
  EXPECT_EQ(pool("kernel_size: 3 stride: 2").padding, (std::array<int, 4>{0, 0, 1, 1}));
  EXPECT_EQ(pool("kernel_size: 2 stride: 2 pad: 1").shape, (MapShape{2, 5, 5}));
  EXPECT_EQ(pool("kernel_size: 3 stride: 4 pad: 1").shape, (MapShape{2, 3, 3}));  // the third begins at 7, the last row
  EXPECT_EQ(pool("kernel_size: 2 stride: 9 pad: 1").shape, (MapShape{2, 1, 1}));  // a second would begin in the padding
  EXPECT_EQ(pool("pool: AVE global_pooling: true").type, LayerType::kGlobalAvgPool);
  EXPECT_EQ(problems_of([&] { pool("kernel_size: 1 stride: 7"); }), Lines{});  // the second begins in the last row
  EXPECT_EQ(problems_of([&] { pool("kernel_size: 2 stride: 5"); }),
            Lines{"net: line 2: expected a last window that begins inside the map, got one that begins behind it"});
  EXPECT_EQ(problems_of([&] { pool("pool: AVE kernel_size: 3 stride: 2"); }),
            Lines{"net: line 2: expected average pools that stay inside the map, got one that reaches beyond it"});
}

TEST(Caffe, FaultsByLine) {
  const auto problem = [](const std::string& text) { return problems_of([&] { import::parse_caffe(text, "net"); }); };
  EXPECT_EQ(
      problem(""),
      (Lines{"net: line 1: expected at least one \"layer\", got none",
             "net: line 1: expected an input: \"input\" with its dimensions, or a layer of type \"Input\", got none"}));
  EXPECT_EQ(problem(kInput + layer("LRN", "n", "data", "n") + layer("ReLU", "r", "x", "r")),
            (Lines{"net: line 2: expected type Convolution, InnerProduct, Pooling, ReLU, Flatten, Concat, Eltwise, "
                   "Dropout or Input, got \"LRN\"",
                   "net: line 3: expected a \"bottom\" that an earlier layer makes, got \"x\""}));
  EXPECT_EQ(
      problem(kInput + layer("Convolution", "c", "data", "c",
                             "convolution_param { num_output: 0 kernel_size: x strides: 1 bias_term: false }")),
      (Lines{"net: line 2: expected num_output 1..65536, got \"0\"",
             "net: line 2: expected kernel_size 1..65536, got \"x\"", "net: line 2: expected bias_term true, got false",
             "net: line 2: expected a field that is known here, got \"strides\""}));
  EXPECT_EQ(
      problem(kInput + layer("Convolution", "c", "data", "c", "convolution_param { num_output: 3 kernel_size: 9 }")),
      (Lines{"net: line 2: /layers/0/kernel/0: expected an extent of at most the padded input, 8, got 9",
             "net: line 2: /layers/0/kernel/1: expected an extent of at most the padded input, 8, got 9"}));
  EXPECT_EQ(problem("input: \"data\" input_dim: 1\n" + layer("ReLU", "r", "data", "r")).size(), 3u);
  EXPECT_EQ(problem(kInput + "layers { }"),
            (Lines{"net: line 2: expected layers in today's form, \"layer\", got \"layers\"",
                   "net: line 1: expected at least one \"layer\", got none"}));
}

}  // namespace
}  // namespace winnow::models::test
