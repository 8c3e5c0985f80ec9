// Writes the small models that the fuzzers of model files start from: seed_models <folder> makes <folder>/onnx and
// <folder>/tflite.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <utility>
#include <vector>

#include "models/file.h"
#include "tests/models/import/onnx_file.h"
#include "tests/models/import/qdq_writer.h"
#include "tests/models/import/tflite_cases.h"
#include "tests/support/tiny_network.h"

namespace winnow::models::import::test {
namespace {

using Seeds = std::vector<std::pair<std::string, std::string>>;

/// One node that reads an input [1, 2, 4, 4] and perhaps constants.
std::string one(const std::string& op, const std::vector<std::string>& constants = {},
                const OnnxAttributes& attributes = {}, int64_t opset = 13) {
  OnnxFile file(opset);
  file.input("x", {1, 2, 4, 4}).output("y");
  std::vector<std::string> inputs{"x"};
  inputs.insert(inputs.end(), constants.begin(), constants.end());
  file.floats("w", {2, 2, 3, 3}).floats("c", {2}, 0.25f).floats("s", {}, 2).floats("m", {1, 2, 1, 1});
  file.integers("order", {1, 1}).integers("vector", {1, 32}).integers("pads", {0, 0, 1, 1, 0, 0, 1, 1});
  return file.node(op, inputs, {"y"}, attributes).bytes();
}

OnnxFile float_model() {
  OnnxFile file;
  file.input("x", {-1, 1, 6, 6}).output("probabilities");
  file.floats("w1", {4, 1, 3, 3}).floats("b1", {4}).floats("g", {4}).floats("w2", {64, 3}).floats("b2", {3});
  file.node("Conv", {"x", "w1", "b1"}, {"a"}, OnnxAttributes().wholes("pads", {1, 1, 1, 1}).whole("group", 1));
  file.node("BatchNormalization", {"a", "g", "g", "g", "g"}, {"b"}, OnnxAttributes().real("epsilon", 1e-3f));
  file.node("Relu", {"b"}, {"c"});
  file.node("AveragePool", {"c"}, {"d"}, OnnxAttributes().wholes("kernel_shape", {3, 3}).text("auto_pad", "VALID"));
  file.node("Shape", {"d"}, {"shape"});
  file.node("ConstantOfShape", {"shape"}, {"zeros"});
  file.node("Add", {"d", "zeros"}, {"e"});
  file.node("Transpose", {"e"}, {"f"}, OnnxAttributes().wholes("perm", {0, 2, 3, 1}));
  file.node("Flatten", {"f"}, {"h"}, OnnxAttributes().whole("axis", 1));
  file.node("MatMul", {"h", "w2"}, {"i"});
  file.node("Add", {"i", "b2"}, {"j"});
  return file.node("Softmax", {"j"}, {"probabilities"});
}

OnnxFile qonnx_model() {
  OnnxFile file(11);
  file.input("x", {1, 2, 3, 3}).output("y");
  file.floats("w", {2, 2, 1, 1}).floats("scale", {}, 0.25f).floats("zero", {}, 0).floats("bits", {}, 4);
  file.node("Quant", {"x", "scale", "zero", "bits"}, {"xq"}, OnnxAttributes().whole("signed", 1),
            "qonnx.custom_op.general");
  file.node("BipolarQuant", {"w", "scale"}, {"wq"}, {}, "onnx.brevitas");
  file.node("Conv", {"xq", "wq"}, {"c"});
  return file.node("Quant", {"c", "scale", "zero", "bits"}, {"y"}, OnnxAttributes().whole("narrow", 1),
                   "qonnx.custom_op.general");
}

OnnxFile sparse_model() {
  OnnxFile file;
  file.input("x", {1, 1, 3, 3}).output("y").sparse(onnx_sparse("w", {2, 1, 2, 2}, {1, 2}, {0, 7}));
  file.node("Constant", {}, {"k"}, OnnxAttributes().tensor("value", onnx_tensor<float>("", kOnnxFloat, {2}, {1, 2})));
  return file.node("Conv", {"x", "w", "k"}, {"y"});
}

Seeds onnx_seeds() {
  Seeds seeds{{"float", float_model().bytes()},
              {"qonnx", qonnx_model().bytes()},
              {"sparse", sparse_model().bytes()},
              {"qdq", qdq_onnx(winnow::tests::tiny_network())}};
  for (const char* op : {"Sigmoid", "GlobalAveragePool", "Identity", "Dropout", "Softmax", "LSTM"})
    seeds.emplace_back(op, one(op));
  seeds.emplace_back("conv", one("Conv", {"w", "c"}, OnnxAttributes().text("auto_pad", "SAME_UPPER")));
  seeds.emplace_back("mul", one("Mul", {"m"}));
  seeds.emplace_back("sub", one("Sub", {"s"}));
  seeds.emplace_back("clip", one("Clip", {"s", "s"}));
  seeds.emplace_back("pad", one("Pad", {"pads", "s"}));
  seeds.emplace_back("reshape", one("Reshape", {"vector"}));
  seeds.emplace_back("gather", one("Gather", {"order"}, OnnxAttributes().whole("axis", 1)));
  seeds.emplace_back("slice", one("Slice", {"order", "vector"}));
  seeds.emplace_back("mean", one("ReduceMean", {}, OnnxAttributes().wholes("axes", {2, 3}).whole("keepdims", 0)));
  seeds.emplace_back("squeeze", one("Unsqueeze", {}, OnnxAttributes().wholes("axes", {1}), 11));
  seeds.emplace_back("resize", one("Upsample", {}, OnnxAttributes().text("mode", "nearest"), 7));
  seeds.emplace_back("pool", one("MaxPool", {}, OnnxAttributes().wholes("kernel_shape", {2, 2}).whole("ceil_mode", 1)));
  seeds.emplace_back("split", one("Split", {}, OnnxAttributes().whole("axis", 1)));
  seeds.emplace_back("concat", one("Concat", {"x"}, OnnxAttributes().whole("axis", 1)));
  return seeds;
}

Seeds tflite_seeds() {
  Seeds seeds;
  for (const TfliteCase& c : tflite_cases()) seeds.emplace_back(c.name, c.bytes);
  return seeds;
}

void write_seeds(const std::string& folder, const Seeds& seeds) {
  std::filesystem::create_directories(folder);
  for (const auto& [name, bytes] : seeds) write_file(folder + "/" + name, bytes);
}

}  // namespace
}  // namespace winnow::models::import::test

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: %s <folder>\n", argv[0]), 2;
  try {
    const std::string folder = argv[1];
    winnow::models::import::test::write_seeds(folder + "/onnx", winnow::models::import::test::onnx_seeds());
    winnow::models::import::test::write_seeds(folder + "/tflite", winnow::models::import::test::tflite_seeds());
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "%s\n", error.what()), 1;
  }
  return 0;
}
