// The second witness of an import, and that it sees what is wrong.
#include "models/import/agreement.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/models/import/graph_maker.h"

namespace winnow::models::import {
namespace {

GraphMaker quantized_graph() {
  GraphMaker maker({1, 2, 6, 6});
  maker.scalar("s", 0.01f)
      .whole("z", {128}, ElementType::kUint8)
      .scalar("ws", 0.02f)
      .whole("wz", {0}, ElementType::kInt8);
  maker.constant("w", integers(ElementType::kInt8, {3, 2, 1, 1}, {90, -27, 33, -44, 55, -61}));
  maker.node("QuantizeLinear", {"x", "s", "z"}, "xq").node("DequantizeLinear", {"xq", "s", "z"}, "xd");
  maker.node("DequantizeLinear", {"w", "ws", "wz"}, "wd").node("Conv", {"xd", "wd"}, "c");
  maker.node("QuantizeLinear", {"c", "s", "z"}, "cq").node("DequantizeLinear", {"cq", "s", "z"}, "y");
  return maker;
}

TEST(Agreement, HoldsForFloatAndQuantizedGraphs) {
  const Graph real = GraphMaker({1, 2, 6, 6})
                         .random("w", {3, 2, 3, 3})
                         .node("Conv", {"x", "w"}, "c")
                         .node("Relu", {"c"}, "y")
                         .made({"y"});
  const Agreement of_real = agreement(real, import_graph(real), 3);
  EXPECT_EQ(of_real.outputs_compared, 3u);
  EXPECT_TRUE(of_real.holds());

  const Graph quantized = quantized_graph().made({"y"});
  const Agreement of_quantized = agreement(quantized, import_graph(quantized), 3);
  EXPECT_TRUE(of_quantized.holds());
  EXPECT_EQ(of_quantized.elements, 3u * 3 * 36);
}

TEST(Agreement, SeesAChangedWeight) {
  const Graph graph = quantized_graph().made({"y"});
  Imported imported = import_graph(graph);
  imported.network.layers[0].weights.quantized[0] = -90;
  const Agreement wrong = agreement(graph, imported, 1);
  EXPECT_FALSE(wrong.holds());
  EXPECT_EQ(wrong.furthest, "Conv");

  const Graph real = GraphMaker({1, 2, 6, 6}).random("w", {3, 2, 3, 3}).node("Conv", {"x", "w"}, "y").made({"y"});
  Imported of_real = import_graph(real);
  of_real.network.layers[0].weights.value[0] += 0.1f;
  EXPECT_FALSE(agreement(real, of_real, 1).holds());
}

TEST(Agreement, HoldsForTheModelsBesideTheRepository) {
  const std::string data = std::string(WINNOW_SOURCE_DIR) + "/../shared/data/";
  for (const char* model :
       {"mnist_cnn_onnx/opt-mnist.onnx", "mlperf_tiny/resnet8_int8.tflite", "mlperf_tiny/dscnn_kws_int8.tflite",
        "mlperf_tiny/autoencoder_int8.tflite", "mlperf_tiny/resnet8_float.tflite", "mlperf_tiny/dscnn_kws_float.tflite",
        "mlperf_tiny/autoencoder_float.tflite"}) {
    if (!std::filesystem::exists(data + model)) GTEST_SKIP() << "skipped: no ../shared/data/" << model;
    const Graph graph = read_model(data + model);
    const Agreement found = agreement(graph, import_graph(graph), 1);
    EXPECT_TRUE(found.holds()) << model << ": " << agreement_text(found);
    EXPECT_EQ(found.outputs_compared, 1u) << model;
  }
}

}  // namespace
}  // namespace winnow::models::import
