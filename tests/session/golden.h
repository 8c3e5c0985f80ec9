// Files and texts that users meet, word for word: WINNOW_UPDATE_GOLDEN=1 rewrites tests/session/golden.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace winnow::session {

inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(WINNOW_GOLDEN_DIR) + "/" + name;
  const char* flag = std::getenv("WINNOW_UPDATE_GOLDEN");
  if (flag && std::string(flag) == "1") std::ofstream(path, std::ios::binary) << text;
  std::ifstream golden(path, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(golden), {}), text)
      << path << ": run this test with WINNOW_UPDATE_GOLDEN=1 to write it anew";
}

}  // namespace winnow::session
