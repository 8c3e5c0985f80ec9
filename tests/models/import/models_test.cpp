// Whole models of other tools, where they lie beside the repository.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <random>

#include "models/import/evaluate.h"
#include "models/import/import.h"
#include "models/reference/reference.h"

namespace winnow::models::import {
namespace {

const std::string kData = std::string(WINNOW_SOURCE_DIR) + "/../shared/data/";

Array random_values(const Shape& shape, unsigned seed, float low, float high) {
  std::mt19937 draw(seed);
  Array array = make_array(ElementType::kFloat, shape);
  for (float& value : array.real) value = low + (high - low) * static_cast<float>(draw()) / 4294967296.0f;
  return array;
}

/// Largest difference, in parts of the largest value.
double difference(const std::vector<float>& a, const std::vector<float>& b) {
  double largest = 1e-30, difference = a.size() == b.size() ? 0 : 1e30;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    largest = std::max(largest, static_cast<double>(std::abs(a[i])));
    difference = std::max(difference, static_cast<double>(std::abs(a[i] - b[i])));
  }
  return difference / largest;
}

TEST(ImportedModels, MnistCnnComputesWhatItsGraphDoes) {
  const std::string path = kData + "mnist_cnn_onnx/opt-mnist.onnx";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "skipped: no " << path;
  const Imported imported = import_model(path);
  const Graph graph = read_model(path);
  const Array input = random_values(graph.inputs[0].shape, 1, -1, 1);
  const Values values = evaluate(graph, {{graph.inputs[0].name, input}});
  Tensor<float> image({1, 1, 28, 28});
  image.data = input.real;
  const auto tensors = reference::run_float(imported.network, image);
  EXPECT_LT(difference(values.at(graph.outputs[0]).real, tensors.at(imported.network.outputs[0]).data), 1e-5);
}

}  // namespace
}  // namespace winnow::models::import
