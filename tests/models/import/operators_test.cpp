// What each operator computes, on values small enough to do by hand.
#include "models/import/operators.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "tests/models/import/operator_calls.h"

namespace winnow::models::import {
namespace {

using Reals = std::vector<float>;
using Wholes = std::vector<int64_t>;

TEST(Operators, TheTableIsSortedAndSaysWhatToDo) {
  const std::vector<Operator>& rows = operator_table();
  std::set<std::string> seen;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string before = i > 0 ? rows[i - 1].name : "";
    EXPECT_LE(before, rows[i].name);
    EXPECT_TRUE(seen.insert(std::string(rows[i].domain) + "." + rows[i].name).second) << rows[i].name;
    EXPECT_TRUE(*rows[i].becomes || *rows[i].instead) << rows[i].name;
    EXPECT_TRUE(!rows[i].lower || (rows[i].evaluate && *rows[i].becomes)) << rows[i].name;
    EXPECT_EQ(find_operator(rows[i].domain, rows[i].name), &rows[i]);
  }
  EXPECT_EQ(find_operator("qonnx", "Conv"), nullptr);
}

TEST(Operators, ArithmeticBroadcastsAndWrapsAsTheTypeDoes) {
  EXPECT_EQ(OneNode("Add")({floats({2, 1}, {1, 2}), floats({2}, {10, 20})}).real, (Reals{11, 21, 12, 22}));
  EXPECT_EQ(OneNode("Add")({uint8s({2}, {250, 3}), uint8s({}, {10})}).whole, (Wholes{4, 13}));
  EXPECT_EQ(OneNode("Sub")({uint8s({1}, {1}), uint8s({1}, {2})}).whole, (Wholes{255}));
  EXPECT_EQ(OneNode("Mul")({int8s({1}, {100}), int8s({1}, {2})}).whole, (Wholes{-56}));
  EXPECT_EQ(OneNode("Div")({int64s({2}, {7, -7}), int64s({}, {2})}).whole, (Wholes{3, -3}));
  const int64_t least = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(OneNode("Div")({int64s({1}, {least}), int64s({1}, {-1})}).whole, (Wholes{least}));
  EXPECT_EQ(OneNode("Add")({int64s({1}, {least}), int64s({1}, {-1})}).whole,
            (Wholes{std::numeric_limits<int64_t>::max()}));
  EXPECT_EQ(OneNode("Neg")({int8s({2}, {-128, 5})}).whole, (Wholes{-128, -5}));
  EXPECT_EQ(OneNode("Max")({floats({2}, {1, 5}), floats({1}, {3}), floats({}, {2})}).real, (Reals{3, 5}));
  EXPECT_EQ(OneNode("Min")({int64s({2}, {1, 5}), int64s({1}, {3})}).whole, (Wholes{1, 3}));
  EXPECT_EQ(OneNode("Pow")({int64s({3}, {2, 3, -1}), int64s({3}, {5, 0, -3})}).whole, (Wholes{32, 1, -1}));
  EXPECT_EQ(OneNode("Pow")({floats({2}, {2, 4}), int64s({2}, {3, -1})}).real, (Reals{8, 0.25f}));
}

TEST(Operators, ComparisonsAndChoices) {
  const Array a = floats({3}, {1, 2, 3}), b = floats({}, {2});
  EXPECT_EQ(OneNode("Equal")({a, b}).whole, (Wholes{0, 1, 0}));
  EXPECT_EQ(OneNode("Less")({a, b}).whole, (Wholes{1, 0, 0}));
  EXPECT_EQ(OneNode("GreaterOrEqual")({a, b}).whole, (Wholes{0, 1, 1}));
  const Array condition = integers(ElementType::kBool, {3}, {1, 0, 1});
  EXPECT_EQ(OneNode("Not")({condition}).whole, (Wholes{0, 1, 0}));
  EXPECT_EQ(OneNode("Where")({condition, a, b}).real, (Reals{1, 2, 3}));
  EXPECT_EQ(OneNode("Where")({condition, b, a}).real, (Reals{2, 2, 2}));
}

TEST(Operators, OneElementAtATime) {
  EXPECT_EQ(OneNode("Round")({floats({4}, {0.5f, 1.5f, -2.5f, 2.6f})}).real, (Reals{0, 2, -2, 3}));
  EXPECT_EQ(OneNode("LeakyRelu").with("alpha", 0.5f)({floats({2}, {-2, 2})}).real, (Reals{-1, 2}));
  EXPECT_EQ(OneNode("PRelu")({floats({1, 2, 1}, {-2, -2}), floats({2, 1}, {0.5f, 3})}).real, (Reals{-1, -6}));
  EXPECT_EQ(OneNode("HardSigmoid").with("alpha", 0.5f)({floats({3}, {-9, 0.5f, 9})}).real, (Reals{0, 0.75f, 1}));
  EXPECT_EQ(OneNode("HardSwish")({floats({3}, {-4, 3, 4})}).real, (Reals{0, 3, 4}));
  EXPECT_EQ(OneNode("Sigmoid")({floats({3}, {-200, 0, 200})}).real, (Reals{0, 0.5f, 1}));
  EXPECT_EQ(OneNode("Softplus")({floats({1}, {100})}).real, (Reals{100}));
  EXPECT_EQ(OneNode("Sign")({floats({3}, {-0.1f, 0, 7})}).real, (Reals{-1, 0, 1}));
}

TEST(Operators, ClipHasAttributesThenInputs) {
  const Array x = floats({3}, {-5, 1, 5});
  EXPECT_EQ(OneNode("Clip", "", 6).with("min", -1.0f).with("max", 2.0f)({x}).real, (Reals{-1, 1, 2}));
  EXPECT_EQ(OneNode("Clip")({x, OneNode::none(), floats({}, {2})}).real, (Reals{-5, 1, 2}));
  EXPECT_EQ(OneNode("Clip")({int8s({2}, {-5, 5}), int8s({}, {-1})}).whole, (Wholes{-1, 5}));
  // What depends on bounds that are not known is not known either.
  EXPECT_FALSE(OneNode("Clip").all({x, unknown(ElementType::kFloat, {})}, true)[0].known);
}

TEST(Operators, SoftmaxOfOpset12TakesAllAxesBehindAsOne) {
  const Array x = floats({1, 2, 2}, {0, 0, 0, 0});
  EXPECT_EQ(OneNode("Softmax", "", 12)({x}).real, (Reals{0.25f, 0.25f, 0.25f, 0.25f}));
  EXPECT_EQ(OneNode("Softmax", "", 13)({x}).real, (Reals{0.5f, 0.5f, 0.5f, 0.5f}));
  EXPECT_EQ(OneNode("LogSoftmax")({floats({1, 1}, {1000})}).real, (Reals{0}));
}

TEST(Operators, ReductionsTakeAxesFromTheAttributeOrTheInput) {
  const Array x = floats({2, 3}, {1, 2, 3, 4, 5, 9});
  EXPECT_EQ(OneNode("ReduceMean", "", 13).with("axes", Wholes{1}).with("keepdims", int64_t{0})({x}).real,
            (Reals{2, 6}));
  const Array sums = OneNode("ReduceSum")({x, int64s({1}, {-2})});
  EXPECT_EQ(sums.shape, (Shape{1, 3}));
  EXPECT_EQ(sums.real, (Reals{5, 7, 12}));
  EXPECT_EQ(OneNode("ReduceMax")({x}).real, (Reals{9}));
  EXPECT_EQ(OneNode("ReduceSum").with("noop_with_empty_axes", int64_t{1})({x}).real, x.real);
  EXPECT_EQ(OneNode("ArgMax").with("axis", int64_t{1}).with("keepdims", int64_t{0})({x}).whole, (Wholes{2, 2}));
}

TEST(Operators, Views) {
  const Array x = floats({2, 1, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(OneNode("Reshape")({x, int64s({2}, {0, -1})}).shape, (Shape{2, 3}));
  EXPECT_EQ(OneNode("Flatten").with("axis", int64_t{-1})({x}).shape, (Shape{2, 3}));
  EXPECT_EQ(OneNode("Flatten").with("axis", int64_t{0})({x}).shape, (Shape{1, 6}));
  EXPECT_EQ(OneNode("Squeeze", "", 11).with("axes", Wholes{1})({x}).shape, (Shape{2, 3}));
  EXPECT_EQ(OneNode("Squeeze")({x}).shape, (Shape{2, 3}));
  EXPECT_EQ(OneNode("Unsqueeze")({x, int64s({2}, {4, 0})}).shape, (Shape{1, 2, 1, 3, 1}));
  // Shapes are known where values are not.
  const Array shape = OneNode("Shape").all({unknown(ElementType::kFloat, {1, 8})}, true)[0];
  EXPECT_TRUE(shape.known);
  EXPECT_EQ(shape.whole, (Wholes{1, 8}));
}

TEST(Operators, Arrangements) {
  const Array x = floats({2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(OneNode("Transpose")({x}).real, (Reals{1, 3, 2, 4}));
  EXPECT_EQ(OneNode("Concat").with("axis", int64_t{-1})({x, floats({2, 1}, {8, 9})}).real, (Reals{1, 2, 8, 3, 4, 9}));
  EXPECT_EQ(OneNode("Slice")({x, int64s({1}, {-1}), int64s({1}, {-9}), int64s({1}, {1}), int64s({1}, {-1})}).real,
            (Reals{2, 1, 4, 3}));
  EXPECT_EQ(OneNode("Slice", "", 9).with("starts", Wholes{1}).with("ends", Wholes{99})({x}).real, (Reals{3, 4}));
  EXPECT_EQ(OneNode("Gather").with("axis", int64_t{1})({x, int64s({}, {-1})}).real, (Reals{2, 4}));
  EXPECT_EQ(OneNode("Tile")({x, int64s({2}, {1, 2})}).real, (Reals{1, 2, 1, 2, 3, 4, 3, 4}));
  EXPECT_EQ(OneNode("Expand")({floats({2, 1}, {1, 2}), int64s({1}, {2})}).real, (Reals{1, 1, 2, 2}));
  const std::vector<Array> parts = OneNode("Split").outputs(2).all({floats({3}, {1, 2, 3})});
  EXPECT_EQ(parts[0].real, (Reals{1, 2}));
  EXPECT_EQ(parts[1].real, (Reals{3}));
  EXPECT_EQ(OneNode("DepthToSpace").with("blocksize", int64_t{2})({floats({1, 4, 1, 1}, {1, 2, 3, 4})}).shape,
            (Shape{1, 1, 2, 2}));
  const Array map = floats({1, 1, 2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(OneNode("SpaceToDepth").with("blocksize", int64_t{2})({map}).shape, (Shape{1, 4, 1, 1}));
  EXPECT_EQ(OneNode("SpaceToDepth").with("blocksize", int64_t{2}).with("mode", std::string("CRD")).refusal({map}),
            "expected mode DCR, got CRD");
}

TEST(Operators, SoftmaxOfIntegersIsRoundedOnce) {
  const auto softmax = [](int64_t opset, int64_t axis) {
    return OneNode("QLinearSoftmax", "com.microsoft").with("opset", opset).with("axis", axis);
  };
  const Array x = uint8s({1, 2, 2}, {10, 10, 10, 10}), scale = floats({}, {0.1f}), zero = uint8s({}, {3}),
              out = floats({}, {1 / 256.0f});
  EXPECT_EQ(softmax(13, -1)({x, scale, zero, out, zero}).whole, (Wholes{131, 131, 131, 131}));
  EXPECT_EQ(softmax(12, 1)({x, scale, zero, out, zero}).whole, (Wholes{67, 67, 67, 67}));
}

TEST(Operators, PadRepeatsReflectsAndCrops) {
  const Array x = floats({3}, {1, 2, 3});
  EXPECT_EQ(OneNode("Pad", "", 10).with("pads", Wholes{1, 1}).with("value", 7.0f)({x}).real, (Reals{7, 1, 2, 3, 7}));
  EXPECT_EQ(OneNode("Pad").with("mode", std::string("edge"))({x, int64s({2}, {2, 1})}).real, (Reals{1, 1, 1, 2, 3, 3}));
  EXPECT_EQ(OneNode("Pad").with("mode", std::string("reflect"))({x, int64s({2}, {2, 2})}).real,
            (Reals{3, 2, 1, 2, 3, 2, 1}));
  EXPECT_EQ(OneNode("Pad")({x, int64s({2}, {-1, 1}), floats({}, {5})}).real, (Reals{2, 3, 5}));
}

TEST(Operators, ResizeTakesTheNearest) {
  const Array x = floats({1, 1, 1, 2}, {1, 2}), scales = floats({4}, {1, 1, 1, 2});
  EXPECT_EQ(OneNode("Upsample", "", 9)({x, scales}).real, (Reals{1, 1, 2, 2}));
  EXPECT_EQ(OneNode("Resize")({x, OneNode::none(), scales}).real, (Reals{1, 1, 2, 2}));
  EXPECT_EQ(OneNode("Resize").with("axes", Wholes{3})({x, OneNode::none(), OneNode::none(), int64s({1}, {3})}).real,
            (Reals{1, 1, 2}));
}

TEST(Operators, PoolsOfOneAxis) {
  const auto pool = [](const char* op) {
    return OneNode(op).with("kernel_shape", Wholes{2}).with("strides", Wholes{2});
  };
  const Array x = floats({1, 1, 3}, {1, 5, 3});
  EXPECT_EQ(pool("AveragePool")({x}).real, (Reals{3}));
  EXPECT_EQ(pool("AveragePool").with("ceil_mode", int64_t{1})({x}).real, (Reals{3, 3}));
  EXPECT_EQ(pool("AveragePool").with("pads", Wholes{1, 0})({x}).real, (Reals{1, 4}));
  EXPECT_EQ(pool("AveragePool").with("pads", Wholes{1, 0}).with("count_include_pad", int64_t{1})({x}).real,
            (Reals{0.5f, 4}));
  // What a last window has beyond the padding does not count, even if padding does.
  EXPECT_EQ(pool("AveragePool").with("ceil_mode", int64_t{1}).with("count_include_pad", int64_t{1})({x}).real,
            (Reals{3, 3}));
  const std::vector<Array> largest = pool("MaxPool").outputs(2).all({uint8s({1, 2, 2}, {4, 9, 8, 8})});
  EXPECT_EQ(largest[0].whole, (Wholes{9, 8}));
  EXPECT_EQ(largest[1].whole, (Wholes{1, 2}));
}

TEST(Operators, ProductsOfIntegersAreExact) {
  const Array a = uint8s({1, 2}, {200, 10}), b = int8s({2, 1}, {-100, 50});
  EXPECT_EQ(OneNode("MatMulInteger")({a, b, uint8s({}, {10}), int8s({1}, {1})}).whole, (Wholes{190 * -101}));
  EXPECT_EQ(OneNode("ConvInteger")({uint8s({1, 1, 3}, {1, 2, 3}), uint8s({1, 1, 2}, {1, 2}), uint8s({}, {1})}).whole,
            (Wholes{2, 5}));
  const Array half = floats({}, {0.5f}), one = floats({}, {1}), zero = uint8s({}, {0});
  EXPECT_EQ(OneNode("QLinearMatMul")(
                {uint8s({1, 2}, {1, 2}), half, zero, uint8s({2, 1}, {3, 4}), one, zero, one, uint8s({}, {3})})
                .whole,
            (Wholes{9}));  // 5.5 to even, and 3
  EXPECT_EQ(OneNode("QLinearConv")({uint8s({1, 1, 1}, {5}), half, uint8s({}, {2}), int8s({2, 1, 1}, {1, 3}),
                                    floats({2}, {1, 2}), int8s({2}, {0, 1}), one, zero, int32s({2}, {3, -1})})
                .whole,
            (Wholes{3, 5}));
  EXPECT_EQ(OneNode("QGemm", "com.microsoft")
                .with("transB", int64_t{1})({uint8s({1, 1}, {3}), half, zero, uint8s({2, 1}, {2, 4}),
                                             floats({2}, {1, 2}), uint8s({2}, {0, 0}), int32s({2}, {1, 1}), one, zero})
                .whole,
            (Wholes{4, 13}));
}

TEST(Operators, QuantizersRoundTiesToEven) {
  const Array x = floats({2, 2}, {0.5f, 1.5f, -3, 1000}), one = floats({}, {1});
  EXPECT_EQ(OneNode("QuantizeLinear")({x, one}).whole, (Wholes{0, 2, 0, 255}));
  EXPECT_EQ(OneNode("QuantizeLinear")({x, one, int8s({}, {1})}).whole, (Wholes{1, 3, -2, 127}));
  EXPECT_EQ(OneNode("QuantizeLinear").with("axis", int64_t{0})({x, floats({2}, {0.5f, 1})}).whole,
            (Wholes{1, 3, 0, 255}));
  EXPECT_EQ(OneNode("QuantizeLinear").with("output_dtype", int64_t{22})({x, one}).type, ElementType::kInt4);
  const Array q = int8s({1, 3}, {1, 2, 3});
  EXPECT_EQ(OneNode("DequantizeLinear").with("block_size", int64_t{2})({q, floats({1, 2}, {1, 10})}).real,
            (Reals{1, 2, 30}));
  EXPECT_EQ(OneNode("DequantizeLinear")({q, floats({3}, {1, 2, 3}), int8s({3}, {1, 1, 1})}).real, (Reals{0, 2, 6}));
  const std::vector<Array> found = OneNode("DynamicQuantizeLinear").outputs(3).all({floats({2}, {-1, 254})});
  EXPECT_EQ(found[0].whole, (Wholes{0, 255}));
  EXPECT_EQ(found[1].real, (Reals{1}));
  EXPECT_EQ(found[2].whole, (Wholes{1}));
}

TEST(Operators, QuantizersOfQonnx) {
  const Array x = floats({4}, {-9, 0.25f, 0.75f, 9}), half = floats({}, {0.5f}), zero = floats({}, {0});
  const auto quant = [&](const char* mode, int64_t is_signed, int64_t narrow, float bits) {
    return OneNode("Quant", "qonnx")
        .with("signed", is_signed)
        .with("narrow", narrow)
        .with("rounding_mode", std::string(mode))({x, half, zero, floats({}, {bits})})
        .real;
  };
  EXPECT_EQ(quant("ROUND", 1, 0, 3), (Reals{-2, 0, 1, 1.5f}));
  EXPECT_EQ(quant("ROUND", 1, 1, 3), (Reals{-1.5f, 0, 1, 1.5f}));
  EXPECT_EQ(quant("FLOOR", 0, 0, 2), (Reals{0, 0, 0.5f, 1.5f}));
  EXPECT_EQ(quant("CEIL", 0, 1, 2), (Reals{0, 0.5f, 1, 1}));
  EXPECT_EQ(quant("ROUND", 1, 0, 1), (Reals{-0.5f, 0.5f, 0.5f, 0.5f}));
  EXPECT_EQ(OneNode("BipolarQuant", "qonnx")({x, half}).real, (Reals{-0.5f, 0.5f, 0.5f, 0.5f}));
  const Array bits = floats({}, {4}), fewer = floats({}, {2});
  EXPECT_EQ(OneNode("Trunc", "qonnx")({floats({2}, {7, -5}), floats({}, {1}), zero, bits, fewer}).real, (Reals{1, -2}));
  EXPECT_EQ(OneNode("Trunc", "qonnx")({floats({2}, {7, -5}), floats({}, {1}), zero, bits, floats({}, {4}), fewer}).real,
            (Reals{4, -8}));
}

TEST(Operators, QuantizedMapsAreRoundedOnce) {
  const std::string domain = "com.microsoft";
  const Array half = floats({}, {0.5f}), one = floats({}, {1}), zero = uint8s({}, {0}), ten = uint8s({}, {10});
  const Array x = uint8s({1, 1, 3}, {10, 11, 12});
  EXPECT_EQ(OneNode("QLinearAdd", domain)({x, half, ten, x, one, zero, one, zero}).whole, (Wholes{10, 12, 13}));
  EXPECT_EQ(OneNode("QLinearGlobalAveragePool", domain)({x, half, ten, one, zero}).whole, (Wholes{0}));
  EXPECT_EQ(OneNode("QLinearAveragePool", domain).with("kernel_shape", Wholes{2})({x, one, zero, half, zero}).whole,
            (Wholes{21, 23}));
  EXPECT_EQ(OneNode("QLinearConcat", domain).with("axis", int64_t{1})({one, zero, x, half, zero, x, one, ten}).whole,
            (Wholes{5, 6, 6, 0, 1, 2}));
}

TEST(Operators, CastKeepsTheLowBits) {
  EXPECT_EQ(OneNode("Cast").with("to", int64_t{3})({floats({3}, {-1.9f, 2.9f, 130})}).whole, (Wholes{-1, 2, -126}));
  EXPECT_EQ(OneNode("Cast").with("to", int64_t{9})({floats({2}, {0, 0.1f})}).whole, (Wholes{0, 1}));
  EXPECT_EQ(OneNode("Cast").with("to", int64_t{1})({int64s({1}, {3})}).real, (Reals{3}));
}

TEST(Operators, NormalizationsAndDropout) {
  const Array x = floats({1, 2, 1}, {1, 3}), channels = floats({2}, {2, 2}), means = floats({2}, {1, 1}),
              variances = floats({2}, {4, 1});
  const OneNode normalization = OneNode("BatchNormalization").with("epsilon", 0.0f);
  EXPECT_EQ(normalization({x, channels, means, means, variances}).real, (Reals{1, 5}));
  EXPECT_EQ(OneNode("LRN").with("size", int64_t{1}).with("alpha", 1.0f).with("beta", 1.0f)({x}).real,
            (Reals{0.5f, 0.3f}));
  const std::vector<Array> kept = OneNode("Dropout").outputs(2).all({x});
  EXPECT_EQ(kept[0].real, x.real);
  EXPECT_EQ(kept[1].whole, (Wholes{1, 1}));
}

TEST(Operators, RecurrencesRunBothWays) {
  // One hidden value that is x plus what it was before.
  const Array x = floats({2, 1, 1}, {1, 2}), w = floats({2, 1, 1}, {1, 1});
  const std::vector<Array> both = OneNode("RNN")
                                      .with("direction", std::string("bidirectional"))
                                      .with("activations", std::vector<std::string>{"Relu", "Relu"})
                                      .outputs(2)
                                      .all({x, w, w});
  EXPECT_EQ(both[0].real, (Reals{1, 3, 3, 2}));
  EXPECT_EQ(both[1].real, (Reals{3, 3}));
}

}  // namespace
}  // namespace winnow::models::import
