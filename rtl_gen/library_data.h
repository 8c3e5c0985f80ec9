// Files of the tree by name, part of the program so that it needs none at run time; embed_files.cmake makes the
// definitions.
#pragma once
#include <map>
#include <string>

namespace winnow::rtl_gen {

/// rtl_gen/lib.
const std::map<std::string, std::string>& library_files();

/// hls/ and hls/top/.
const std::map<std::string, std::string>& hls_files();

}  // namespace winnow::rtl_gen
