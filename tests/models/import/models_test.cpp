// Whole models of other tools, where they lie beside the repository.
#include <gtest/gtest.h>

#include <filesystem>

#include "models/import/evaluate.h"
#include "models/import/import.h"
#include "models/reference/reference.h"
#include "tests/models/import/graph_maker.h"

namespace winnow::models::import {
namespace {

const std::string kData = std::string(WINNOW_SOURCE_DIR) + "/../shared/data/";

TEST(ImportedModels, MnistCnnComputesWhatItsGraphDoes) {
  const std::string path = kData + "mnist_cnn_onnx/opt-mnist.onnx";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "skipped: no " << path;
  const Imported imported = import_model(path);
  const Graph graph = read_model(path);
  const Array input = random_array(graph.inputs[0].shape, 1);
  const Values values = evaluate(graph, {{graph.inputs[0].name, input}});
  Tensor<float> image({1, 1, 28, 28});
  image.data = input.real;
  const auto tensors = reference::run_float(imported.network, image);
  EXPECT_LT(difference(values.at(graph.outputs[0]).real, tensors.at(imported.network.outputs[0]).data), 1e-5);
}

}  // namespace
}  // namespace winnow::models::import
