// Whole models of other tools, where they lie beside the repository.
#include <gtest/gtest.h>

#include <filesystem>

#include "models/import/evaluate.h"
#include "models/import/import.h"
#include "models/reference/reference.h"

namespace winnow::models::import {
namespace {

const std::string kData = std::string(WINNOW_SOURCE_DIR) + "/../shared/data/";

TEST(ImportedModels, MnistCnnComputesWhatItsGraphDoes) {
  const std::string path = kData + "mnist_cnn_onnx/opt-mnist.onnx";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "skipped: no " << path;
  const Imported imported = import_model(path);
  for (const std::string& step : imported.steps) std::cout << step << "\n";
  for (const Layer& layer : imported.network.layers)
    std::cout << layer.name << " " << traits(layer).name << " " << layer.shape.channels << "\n";
}

}  // namespace
}  // namespace winnow::models::import
