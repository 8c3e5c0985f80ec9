// The modules of the Verilog library by name.
#pragma once
#include <string>
#include <vector>

#include "rtl_gen/library_data.h"

namespace winnow::tests {

/// All, sorted.
inline std::vector<std::string> library_modules() {
  std::vector<std::string> names;
  for (const auto& [file, text] : rtl_gen::library_files())
    if (file.size() > 3 && file.compare(file.size() - 3, 3, ".sv") == 0)
      names.push_back(file.substr(0, file.size() - 3));
  return names;
}

}  // namespace winnow::tests
