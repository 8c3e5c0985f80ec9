// What every fuzzer holds a reader to: it reads, or throws an InputError of single printable lines.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <string>

#include "models/error.h"

namespace winnow::tests {

inline void require(bool condition, const char* what, const std::string& got) {
  if (condition) return;
  std::fprintf(stderr, "%s: %s\n", what, got.c_str());
  std::abort();
}

/// Files are called "file".
inline void check_lines(const models::InputError& error) {
  require(!error.lines().empty(), "an error without lines", error.what());
  for (const std::string& line : error.lines()) {
    require(line.rfind("file", 0) == 0, "a line that does not name the file", line);
    require(line.size() < 2000, "a line that is too long", line);
    for (char c : line)
      require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a line with control characters", line);
  }
}

}  // namespace winnow::tests
