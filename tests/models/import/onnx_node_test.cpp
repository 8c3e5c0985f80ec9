// ONNX's own backend tests of single operators, where they lie beside the repository (../shared/data): the float
// evaluator gives their outputs, or refuses them in a message that names the node.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include "models/file.h"
#include "models/import/evaluate.h"
#include "models/import/onnx.h"

namespace winnow::models::import {
namespace {

namespace fs = std::filesystem;

const fs::path kTests = fs::path(WINNOW_SOURCE_DIR) / "../shared/data/onnx_node_tests";

// The tolerances of onnx/backend/test/runner.
constexpr double kRelative = 1e-3, kAbsolute = 1e-7;

struct Outcome {
  bool passed = false;
  std::string refused;  // the message
  std::string wrong;
};

std::string difference(const Array& got, const Array& expected) {
  if (got.shape != expected.shape || got.is_float() != expected.is_float())
    return "expected " + array_text(expected) + ", got " + array_text(got);
  for (size_t i = 0; i < expected.real.size(); ++i) {
    const double e = static_cast<double>(expected.real[i]), g = static_cast<double>(got.real[i]);
    if (e == g || (std::isnan(e) && std::isnan(g))) continue;
    if (!(std::abs(e - g) <= kAbsolute + kRelative * std::abs(e)))
      return "element " + std::to_string(i) + ": expected " + std::to_string(e) + ", got " + std::to_string(g);
  }
  for (size_t i = 0; i < expected.whole.size(); ++i)
    if (expected.whole[i] != got.whole[i])
      return "element " + std::to_string(i) + ": expected " + std::to_string(expected.whole[i]) + ", got " +
             std::to_string(got.whole[i]);
  return "";
}

Outcome run(const fs::path& folder) {
  Outcome outcome;
  try {
    const Graph graph = read_onnx((folder / "model.onnx").string());
    const auto tensor = [&](const std::string& kind, size_t i) {
      const fs::path path = folder / "test_data_set_0" / (kind + "_" + std::to_string(i) + ".pb");
      return parse_onnx_tensor(read_file(path.string()), path.string());
    };
    Values inputs;
    for (size_t i = 0; i < graph.inputs.size(); ++i) inputs[graph.inputs[i].name] = tensor("input", i);
    const Values values = evaluate(graph, inputs);
    for (size_t i = 0; i < graph.outputs.size() && outcome.wrong.empty(); ++i)
      outcome.wrong = difference(values.at(graph.outputs[i]), tensor("output", i));
    outcome.passed = outcome.wrong.empty();
  } catch (const InputError& error) {
    outcome.refused = error.what();
  }
  return outcome;
}

TEST(OnnxNodeTests, PassOrAreRefused) {
  if (!fs::exists(kTests)) GTEST_SKIP() << "skipped: no ../shared/data/onnx_node_tests here";
  size_t passed = 0, refused = 0, wrong = 0;
  std::set<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(kTests))
    if (entry.is_directory()) folders.insert(entry.path());
  for (const fs::path& folder : folders) {
    const Outcome outcome = run(folder);
    passed += outcome.passed;
    refused += !outcome.refused.empty();
    wrong += !outcome.wrong.empty();
    EXPECT_EQ(outcome.wrong, "") << folder.filename();
    if (!outcome.refused.empty()) {
      const bool placed = outcome.refused.find(": node '") != std::string::npos ||
                          outcome.refused.find(": input \"") != std::string::npos;
      EXPECT_TRUE(placed) << folder.filename() << ": " << outcome.refused;
      std::cout << folder.filename().string() << ": " << outcome.refused << "\n";
    }
  }
  std::cout << passed << " passed, " << refused << " refused, " << wrong << " wrong\n";
  EXPECT_GE(passed, 115u);
}

}  // namespace
}  // namespace winnow::models::import
