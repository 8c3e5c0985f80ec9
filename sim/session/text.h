// Numbers as people read them.
#pragma once
#include <cstdint>
#include <string>

namespace winnow::sim {

/// 1234567 as "1,234,567".
inline std::string group(uint64_t n) {
  std::string digits = std::to_string(n);
  for (int i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3) digits.insert(static_cast<size_t>(i), ",");
  return digits;
}

}  // namespace winnow::sim
