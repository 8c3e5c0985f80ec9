// The page for users lists the passes as the program has them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "models/file.h"
#include "models/import/passes/passes.h"

namespace winnow::models::import {
namespace {

TEST(ImportPage, ListsThePasses) {
  const std::string path = std::string(WINNOW_SOURCE_DIR) + "/docs/import.md";
  const std::string begin = "<!-- passes -->\n", end = "<!-- end -->\n";
  const std::string page = read_file(path);
  const size_t from = page.find(begin) + begin.size(), to = page.find(end, from);
  ASSERT_NE(to, std::string::npos);
  std::string table = "| pass | what it does |\n|---|---|\n";
  for (const passes::Pass& pass : passes::all()) table += "| `" + std::string(pass.name) + "` | " + pass.does + " |\n";
  const char* flag = std::getenv("WINNOW_UPDATE_GOLDEN");
  if (flag && std::string(flag) == "1") write_file(path, page.substr(0, from) + table + page.substr(to));
  EXPECT_EQ(read_file(path).substr(from, table.size() + end.size()), table + end)
      << "run this test with WINNOW_UPDATE_GOLDEN=1 to print it anew";
}

}  // namespace
}  // namespace winnow::models::import
