// Long models and costly ones: bounded in time and memory, or refused by name.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "models/import/import.h"
#include "models/import/onnx.h"
#include "tests/models/import/onnx_file.h"

namespace winnow::models::import {
namespace {

using test::OnnxAttributes;
using test::OnnxFile;

constexpr int kNodes = 10000;
constexpr double kSeconds = 60;  // some take one or two; what grows with the square of the nodes takes minutes

/// A node of a chain: made of the value before it, number `i`.
using Link = std::function<void(OnnxFile& file, int i, const std::string& from, const std::string& to)>;

std::string chain(const Link& link, int nodes = kNodes) {
  OnnxFile file;
  file.input("x", {1, 2, 4, 4}).output("v" + std::to_string(nodes));
  file.floats("w", {2, 2, 1, 1}).floats("c", {2, 1, 1}).floats("p", {2}).floats("s", {}, 0.5f);
  file.integers("map", {1, 2, 4, 4}).integers("vector", {1, 32});
  file.initializer(test::onnx_tensor<uint8_t>("z", test::kOnnxUint8, {}, {128}));
  file.initializer(test::onnx_tensor<int8_t>("wq", test::kOnnxInt8, {2, 2, 1, 1}, {2, 0, 0, 2}));
  file.initializer(test::onnx_tensor<int8_t>("wz", test::kOnnxInt8, {}, {0}));
  file.node("DequantizeLinear", {"wq", "s", "wz"}, {"wd"});
  for (int i = 0; i < nodes; ++i) link(file, i, i == 0 ? "x" : "v" + std::to_string(i), "v" + std::to_string(i + 1));
  return file.bytes();
}

/// The layers that the chain becomes, or the first line of the refusal.
std::string imported(const std::string& bytes) {
  const auto start = std::chrono::steady_clock::now();
  std::string result;
  try {
    result = std::to_string(import_graph(parse_onnx(bytes, "model")).network.layers.size()) + " layers";
  } catch (const InputError& error) {
    result = error.lines()[0];
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took.count(), kSeconds);
  return result;
}

const std::string kTooMany = "model: expected a model of at most 4096 layers, got 10000";

TEST(Chains, OfWhatBecomesOneLayerAreIt) {
  EXPECT_EQ(imported(chain([](OnnxFile& file, int, const std::string& from, const std::string& to) {
              file.node("Relu", {from}, {to});
            })),
            "1 layers");
  EXPECT_EQ(imported(chain([](OnnxFile& file, int i, const std::string& from, const std::string& to) {
              if (i == 0) file.node("Conv", {from, "w"}, {to});
              else if (i % 2 == 1) file.node("BatchNormalization", {from, "p", "p", "p", "p"}, {to});
              else file.node("Add", {from, "c"}, {to});
            })),
            "1 layers");
}

TEST(Chains, OfWhatBecomesNothingAreSoNamed) {
  const std::string nothing =
      "model: output \"x\": expected a value that layers make, got the model's input as it is; instead: a model "
      "without "
      "this output";
  EXPECT_EQ(imported(chain([](OnnxFile& file, int, const std::string& from, const std::string& to) {
              file.node("Identity", {from}, {to});
            })),
            nothing);
  EXPECT_EQ(imported(chain([](OnnxFile& file, int i, const std::string& from, const std::string& to) {
              file.node("Transpose", {from}, {to},
                        OnnxAttributes().wholes(
                            "perm", i % 2 == 0 ? test::OnnxShape{0, 2, 3, 1} : test::OnnxShape{0, 3, 1, 2}));
            })),
            nothing);
}

TEST(Chains, OfTooManyLayersAreRefused) {
  EXPECT_EQ(imported(chain([](OnnxFile& file, int, const std::string& from, const std::string& to) {
              file.node("Add", {from, from}, {to});
            })),
            kTooMany);
  EXPECT_EQ(imported(chain([](OnnxFile& file, int, const std::string& from, const std::string& to) {
              file.node("Conv", {from, "w"}, {to});
            })),
            kTooMany);
  EXPECT_EQ(imported(chain([](OnnxFile& file, int i, const std::string& from, const std::string& to) {
              file.node("Reshape", {from, i % 2 == 0 ? "vector" : "map"}, {to});
            })),
            "model: node 'v2' (Reshape): expected a view that keeps the map or makes a vector of it, got [1, 32] to "
            "[1, 2, 4, 4]; instead: a map as it is, all of it as a vector, or any view right behind the model's input");
}

/// Quantized input, all else open: measured in one go from the first layer to the last.
TEST(Chains, OfOpenQuantizationAreMeasured) {
  constexpr int kLayers = 4000;
  EXPECT_EQ(
      imported(chain(
          [](OnnxFile& file, int i, const std::string& from, const std::string& to) {
            if (i == 0) {
              file.node("QuantizeLinear", {from, "s", "z"}, {"q"}).node("DequantizeLinear", {"q", "s", "z"}, {to});
            } else if (i % 2 == 0) {
              file.node("Relu", {from}, {to});
            } else {
              file.node("Conv", {from, "wd"}, {to});
            }
          },
          kLayers)),
      std::to_string(kLayers - 1) + " layers");
}

TEST(Chains, OfUnsupportedNodesAreCounted) {
  try {
    import_graph(parse_onnx(chain([](OnnxFile& file, int, const std::string& from, const std::string& to) {
                              file.node("Sigmoid", {from}, {to});
                            }),
                            "model"));
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.lines().size(), Problems::kLineLimit + 1);
    EXPECT_EQ(error.lines().back(), "model: and " + std::to_string(kNodes - 100) + " more problems");
  }
}

/// What is quantized in part alone is no network.
TEST(Layers, OfFloatWeightsBehindQuantizedActivationsAreRefused) {
  const std::string line = imported(chain(
      [](OnnxFile& file, int i, const std::string& from, const std::string& to) {
        if (i == 0)
          file.node("QuantizeLinear", {from, "s", "z"}, {"q"}).node("DequantizeLinear", {"q", "s", "z"}, {to});
        else file.node("Conv", {from, "w"}, {to});
      },
      2));
  EXPECT_NE(line.find("node 'v2' (Conv): expected quantized weights, as activations are, got float32 [2, 2, 1, 1]"),
            std::string::npos)
      << line;
}

/// The network's input is the model's: only channels that come last are taken in another order.
TEST(Layers, OfATransposedInputKeepTheInputsShape) {
  OnnxFile file;
  file.input("x", {1, 2, 3, 4}).output("y").floats("w", {2, 3, 1, 1});
  file.node("Transpose", {"x"}, {"t"}, OnnxAttributes().wholes("perm", {0, 2, 3, 1})).node("Conv", {"t", "w"}, {"y"});
  EXPECT_NE(imported(file.bytes()).find("(Transpose): no layer does this"), std::string::npos);
}

/// Floats of 16 bits are held as those of 32, so that nothing can be rounded to them.
TEST(Layers, OfCastsToShortFloatsAreRefused) {
  for (const bool node : {false, true}) {
    OnnxFile file;
    const test::OnnxMessage half = test::onnx_tensor("h", test::kOnnxBfloat16, {1}, std::vector<uint16_t>{0x3f80});
    file.input("x", {1, 2, 3, 4}).output("y").floats("w", {2, 2, 1, 1}).floats("a", {2, 1, 1});
    if (node) file.node("Constant", {}, {"h"}, OnnxAttributes().tensor("value", half));
    else file.initializer(half);
    file.node("CastLike", {"a", "h"}, {"b"}).node("Conv", {"x", "w"}, {"c"}).node("Add", {"c", "b"}, {"y"});
    EXPECT_EQ(imported(file.bytes()),
              "model: node 'b' (CastLike): expected a result of 32-bit floats, got one of 16-bit floats; instead: "
              "float32");
  }
}

TEST(Costs, ConstantsAreBoundedByWhatTheFileHas) {
  const auto refusal = [](const test::OnnxShape& a, const test::OnnxShape& b, const std::string& op) {
    OnnxFile file;
    file.input("x", {1, 2, 4, 4}).output("y").integers("a", a).integers("b", b);
    file.node("ConstantOfShape", {"a"}, {"ca"}).node("ConstantOfShape", {"b"}, {"cb"});
    return imported(file.node(op, {"ca", "cb"}, {"d"}).node("Relu", {"x"}, {"y"}).bytes());
  };
  const std::string elements = "expected values of at most 16,777,", instead = "computed before the model is exported";
  EXPECT_NE(refusal({1 << 26}, {1}, "Add").find("node 'ca' (ConstantOfShape): " + elements), std::string::npos);
  EXPECT_NE(refusal({1 << 23}, {1}, "Add").find("layers"), std::string::npos);
  EXPECT_NE(refusal({1 << 23}, {1 << 23}, "Add").find("node 'd' (Add): " + elements), std::string::npos);
  EXPECT_NE(refusal({1, 1, 1000, 1000}, {1, 1, 100, 100}, "Conv").find("multiplications together"), std::string::npos);
  EXPECT_NE(refusal({1000, 1000}, {1000, 1000}, "MatMul").find(instead), std::string::npos);
}

}  // namespace
}  // namespace winnow::models::import
