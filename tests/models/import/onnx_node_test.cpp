// ONNX's own backend tests of single operators, where they lie beside the repository (../shared/data): the float
// evaluator gives their outputs, or refuses them in a message that names the node.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "models/file.h"
#include "models/import/evaluate.h"
#include "models/import/onnx.h"
#include "models/import/operators.h"

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

std::string mismatch(const Array& got, const Array& expected) {
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
      outcome.wrong = mismatch(values.at(graph.outputs[i]), tensor("output", i));
    outcome.passed = outcome.wrong.empty();
  } catch (const InputError& error) {
    outcome.refused = error.what();
  }
  return outcome;
}

/// The message without the path of the file.
std::string without_path(const std::string& message) {
  const std::string end = "model.onnx: ";
  const size_t at = message.find(end);
  return at == std::string::npos ? message : message.substr(at + end.size());
}

/// Names one after another in lines of at most 120 columns.
std::string paragraph(const std::vector<std::string>& names) {
  std::string text, line;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string word = names[i] + (i + 1 < names.size() ? "," : ".");
    if (line.size() + word.size() + 1 > 120) {
      text += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return text + line + "\n";
}

const std::string kNodeTests = "\n## ONNX's own tests\n";

std::string table_page() {
  return "# Operators of imported models\n\n"
         "Printed by `import_test` with `WINNOW_UPDATE_GOLDEN=1`; `winnow import --list-operators` prints the table. "
         "ONNX\n"
         "files of opsets 7 to 23 and QONNX files are read as they are, TFLite files are put into these operators.\n"
         "*Computed*: the float evaluator, against which an imported network is held, computes it by ONNX's "
         "definition.\n"
         "*In a network*: whose work it becomes; what no layer does is refused in a message with the node's name, the\n"
         "reason and what would work instead. What depends on constants alone becomes a constant, whatever computes "
         "it.\n\n" +
         operators_text();
}

/// The page is compared as far as it can be made: the second part needs the tests.
void expect_page(const std::string& node_tests) {
  const fs::path path = fs::path(WINNOW_SOURCE_DIR) / "docs/operators.md";
  const auto page = [&] {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string old = page();
  const size_t second = std::min(old.find(kNodeTests), old.size());
  const std::string text = table_page() + (node_tests.empty() ? old.substr(second) : node_tests);
  const char* flag = std::getenv("WINNOW_UPDATE_GOLDEN");
  if (flag && std::string(flag) == "1") std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(page(), text) << "run this test with WINNOW_UPDATE_GOLDEN=1 to print it anew";
}

TEST(OnnxNodeTests, PassOrAreRefused) {
  if (!fs::exists(kTests)) {
    expect_page("");
    GTEST_SKIP() << "skipped: no ../shared/data/onnx_node_tests here";
  }
  std::vector<std::string> passed;
  std::map<std::string, std::string> refused;
  std::set<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(kTests))
    if (entry.is_directory()) folders.insert(entry.path());
  for (const fs::path& folder : folders) {
    const std::string test = folder.filename().string();
    const std::string name = test.rfind("test_", 0) == 0 ? test.substr(5) : test;
    const Outcome outcome = run(folder);
    EXPECT_EQ(outcome.wrong, "") << test;
    if (outcome.passed) passed.push_back(name);
    if (outcome.refused.empty()) continue;
    refused[name] = without_path(outcome.refused);
    const bool placed = refused[name].rfind("node '", 0) == 0 || refused[name].rfind("input \"", 0) == 0;
    EXPECT_TRUE(placed) << test << ": " << outcome.refused;
  }
  EXPECT_GE(passed.size(), 115u);
  std::string text = kNodeTests + "\nOf " + std::to_string(folders.size()) +
                     " of ONNX's backend tests of single operators (v1.18.0) " + std::to_string(passed.size()) +
                     " pass and " + std::to_string(refused.size()) + " are refused:\n\n| test | message |\n|---|---|\n";
  for (const auto& [name, message] : refused) text += "| " + name + " | " + message + " |\n";
  expect_page(text + "\nThese pass:\n" + paragraph(passed));
}

}  // namespace
}  // namespace winnow::models::import
