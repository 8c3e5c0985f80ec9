// What the program says to wrong input, word for word. WINNOW_UPDATE_GOLDEN=1 rewrites tests/errors/golden.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/errors/case.h"

namespace winnow::tests {
namespace {

const std::filesystem::path kGolden = WINNOW_GOLDEN_DIR;

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const auto& cases :
       {option_cases(), network_cases(), tensor_cases(), accelerator_cases(), dram_cases(), mapping_cases(),
        input_cases(), import_cases(), model_cases(), report_cases(), sweep_cases()})
    all.insert(all.end(), cases.begin(), cases.end());
  return all;
}

bool updating() {
  const char* flag = std::getenv("WINNOW_UPDATE_GOLDEN");
  return flag && std::string(flag) == "1";
}

std::string command_line(const Case& c) {
  std::string text = "$ winnow";
  for (const std::string& a : c.arguments)
    text += a.empty() || a.find_first_of(" '") != std::string::npos ? " \"" + a + "\"" : " " + a;
  return text + "\n";
}

class Messages : public testing::TestWithParam<Case> {};

TEST_P(Messages, AreThese) {
  const Case& c = GetParam();
  const Spoilt scratch;
  if (c.spoil) c.spoil(scratch);
  const auto before = scratch.snapshot();
  const Outcome outcome = run_winnow(c.arguments, scratch.path(), {{"WINNOW_HOME", "home"}, {"WINNOW_CACHE", "cache"}});

  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_TRUE(scratch.snapshot() == before) << "something was written";
  EXPECT_EQ(outcome.err.find(scratch.path()), std::string::npos) << outcome.err;
  EXPECT_FALSE(outcome.err.empty());
  std::istringstream lines(outcome.err);
  for (std::string line; std::getline(lines, line);) {
    if (c.name == "option_no_verb") break;  // the usage
    EXPECT_EQ(line.rfind("error: ", 0), 0u) << line;
  }

  const std::string got = command_line(c) + outcome.err;
  const std::filesystem::path file = kGolden / (c.name + ".txt");
  if (updating()) {
    std::filesystem::create_directories(kGolden);
    std::ofstream(file, std::ios::binary) << got;
    return;
  }
  std::ifstream golden(file, std::ios::binary);
  ASSERT_TRUE(golden.is_open()) << file << " is missing; WINNOW_UPDATE_GOLDEN=1 writes it";
  EXPECT_EQ(got, std::string(std::istreambuf_iterator<char>(golden), {}));
}

INSTANTIATE_TEST_SUITE_P(Errors, Messages, testing::ValuesIn(all_cases()),
                         [](const auto& info) { return info.param.name; });

TEST(Golden, HasNoFileWithoutCase) {
  std::set<std::string> names;
  for (const Case& c : all_cases()) EXPECT_TRUE(names.insert(c.name + ".txt").second) << c.name << " twice";
  if (updating()) return;
  for (const auto& entry : std::filesystem::directory_iterator(kGolden))
    EXPECT_TRUE(names.count(entry.path().filename().string())) << entry.path();
}

/// The folder that the cases spoil is sound, so each complaint is about what was spoilt.
TEST(Sound, FolderIsAccepted) {
  const Spoilt scratch;
  const std::vector<std::vector<std::string>> commands = {
      {"check", "-n", "tiny.json", "-a", "acc.json"},
      {"check", "-n", "tiny-float.json"},
      {"map", "-n", "tiny", "-a", "small", "-o", "out/deep"},
      {"generate", "-n", "tiny.json", "-a", "acc.json", "-o", "rtl"},
      {"compress", "-n", "tiny-float.json", "-o", "made", "--layer-density", "fc1=0.2", "--layer-codebook-bits",
       "fc1=3"},
      {"inspect", "-n", "tiny.json", "-o", "seen"},
      {"dram", "-t", "good.trace", "-d", "dram.json", "-o", "played"},
      {"simulate", "--help"}};
  for (const auto& arguments : commands) {
    const Outcome outcome = run_winnow(arguments, scratch.path(), {{"WINNOW_HOME", "home"}});
    EXPECT_EQ(outcome.exit_code, 0) << arguments[0] << "\n" << outcome.err;
    EXPECT_EQ(outcome.err, "");
  }
  for (const char* file : {"out/deep/plan.json", "out/deep/dram.bin", "rtl/winnow_top.sv",
                           "made/tiny-float-compressed.json", "seen/inspect.json", "played/dram.json"})
    EXPECT_TRUE(std::filesystem::exists(scratch / file)) << file;
}

}  // namespace
}  // namespace winnow::tests
