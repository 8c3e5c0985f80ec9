// Calls that have no meaning are refused in words, whatever is wrong with them.
#include <gtest/gtest.h>

#include "models/import/import.h"
#include "tests/models/import/operator_calls.h"

namespace winnow::models::import {
namespace {

const Array kMap = floats({1, 2, 4, 4}, std::vector<float>(32, 1.0f));

/// Every operator on the same few inputs: it computes something or refuses, with and without values.
TEST(OperatorRefusals, NoInputsBreakAnOperator) {
  const std::vector<Array> arrays = {floats({}, {1}),
                                     floats({0}, {}),
                                     floats({3}, {1, 2, 3}),
                                     floats({2, 0, 3}, {}),
                                     kMap,
                                     int64s({2}, {-7, 1}),
                                     int64s({0}, {}),
                                     uint8s({2, 2}, {0, 255, 3, 1}),
                                     int64s({}, {int64_t{1} << 62}),
                                     integers(ElementType::kBool, {1}, {1}),
                                     OneNode::none()};
  const Node plain;
  Node busy;
  for (const char* name : {"axis", "to", "size", "blocksize", "block_size", "start", "layout", "transA",
                           "storage_order", "ceil_mode", "num_outputs", "keepdims"})
    busy.attributes.set(name, int64_t{1});
  busy.attributes.set("kernel_shape", std::vector<int64_t>{2, 2});
  busy.attributes.set("pads", std::vector<int64_t>{1, 0, 1, 0});
  busy.attributes.set("axes", std::vector<int64_t>{0});
  busy.attributes.set("mode", std::string("reflect"));
  size_t computed = 0, refused = 0;
  const auto attempt = [&](const Operator& row, const Node& attributes, int opset, const std::vector<Array>& inputs,
                           bool shapes_only) {
    OneNode call(row.name, row.domain, opset);
    call.node.attributes = attributes.attributes;
    try {
      call.all(inputs, shapes_only);
      ++computed;
    } catch (const Unsupported&) {
      ++refused;
    }
  };
  for (const Operator& row : operator_table()) {
    if (!row.evaluate) continue;
    for (size_t count : {0, 1, 2, 3, 5, 9})
      for (size_t first = 0; first < arrays.size(); ++first)
        for (size_t step : {0, 1, 3}) {
          std::vector<Array> inputs, unknowns;
          for (size_t i = 0; i < count; ++i) {
            inputs.push_back(arrays[(first + i * step) % arrays.size()]);
            unknowns.push_back(unknown(inputs.back().type, inputs.back().shape));
          }
          for (int opset : {7, 12, 23})
            for (const Node& attributes : {plain, busy}) {
              attempt(row, attributes, opset, inputs, false);
              attempt(row, attributes, opset, unknowns, true);
            }
        }
  }
  EXPECT_GT(computed, 1000u);
  EXPECT_GT(refused, 1000u);
}

TEST(OperatorRefusals, SayWhatWasExpected) {
  const Array x = floats({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(OneNode("Add").refusal({x}), "expected input 1, got none");
  EXPECT_EQ(OneNode("Add").refusal({x, floats({2}, {1, 2})}), "expected shapes that go together, got [2, 3] and [2]");
  EXPECT_EQ(OneNode("Add").refusal({x, int64s({1}, {1})}),
            "expected inputs of one type, got float32 [2, 3] and int64 [1]");
  EXPECT_EQ(OneNode("Div").refusal({int64s({1}, {1}), int64s({1}, {0})}),
            "expected integer divisors other than 0, got 0");
  EXPECT_EQ(OneNode("Flatten").with("axis", int64_t{3}).refusal({x}),
            "expected an axis of the 2 that are there, got 3");
  EXPECT_EQ(OneNode("Transpose").with("perm", std::vector<int64_t>{0, 0}).refusal({x}),
            "expected axes that differ, got [0, 0]");
  EXPECT_EQ(OneNode("Gather").refusal({x, int64s({1}, {2})}), "expected indices of 2 elements, got 2");
  EXPECT_EQ(OneNode("Slice").refusal({x, int64s({1}, {0}), int64s({2}, {1, 1})}),
            "expected as many starts, ends and steps as axes, got 1, 2, 1 for 1");
  EXPECT_EQ(OneNode("Cast").with("to", int64_t{10}).refusal({x}),
            "expected a result of 32-bit floats, got one of 16-bit floats");
  EXPECT_EQ(OneNode("QuantizeLinear").refusal({x, floats({2}, {1, 1})}),
            "expected scales [3] for [2, 3], got float32 [2]");
  EXPECT_EQ(OneNode("Gemm").refusal({x, x}),
            "expected matrices that go together, got float32 [2, 3] and float32 [2, 3]");
  EXPECT_EQ(OneNode("Gemm").with("transB", int64_t{1}).refusal({x, x, floats({3}, {1, 2, 3})}),
            "expected shapes that go together, got [3] and [2, 2]");
  EXPECT_EQ(OneNode("BatchNormalization").refusal({kMap, x, x, x, x}),
            "expected a value for each of 2 channels as input 1, got float32 [2, 3]");
  EXPECT_EQ(OneNode("Conv").refusal({kMap, floats({1, 2, 1, 1}, {1, 1}), floats({2}, {1, 1})}),
            "expected a bias of 1 elements, got float32 [2]");
}

TEST(OperatorRefusals, SumsOfNothingAreZero) {
  const Array one = floats({}, {1}), zero = uint8s({}, {0});
  EXPECT_EQ(OneNode("QGemm", "com.microsoft")
                .with("transB", int64_t{1})({uint8s({1, 0}, {}), one, zero, uint8s({2, 0}, {}), floats({2}, {1, 1}),
                                             uint8s({2}, {0, 0}), int32s({2}, {3, 4}), one, zero})
                .whole,
            (std::vector<int64_t>{3, 4}));
}

TEST(OperatorRefusals, HugeResultsAreNotMade) {
  const int64_t huge = int64_t{1} << 40;
  const Array x = floats({1}, {1});
  const std::string most = "expected at most 268435456 elements, got ";
  EXPECT_EQ(OneNode("Expand").refusal({x, int64s({1}, {huge})}), most + "[1099511627776]");
  EXPECT_EQ(OneNode("ConstantOfShape").refusal({int64s({2}, {0, huge})}), most + "[0, 1099511627776]");
  EXPECT_EQ(OneNode("Tile").refusal({floats({0}, {}), int64s({1}, {huge})}),
            "expected counts of 0 or more, got [1099511627776]");
  EXPECT_EQ(OneNode("Reshape").refusal({x, int64s({3}, {huge, huge, 1})}),
            "expected a shape of 1 elements, got [1099511627776, 1099511627776, 1]");
  EXPECT_NE(OneNode("Pad").refusal({x, int64s({2}, {huge, 0})}), "");
  EXPECT_NE(OneNode("Resize").refusal({x, OneNode::none(), floats({1}, {1e30f})}), "");
  EXPECT_NE(OneNode("AveragePool")
                .with("kernel_shape", std::vector<int64_t>{65536, 65536})
                .with("pads", std::vector<int64_t>{65536, 65536, 65536, 65536})
                .refusal({kMap}),
            "");
  EXPECT_EQ(OneNode("Relu").refusal({unknown(ElementType::kFloat, {huge, huge})}),
            most + "[1099511627776, 1099511627776]");
}

}  // namespace
}  // namespace winnow::models::import
