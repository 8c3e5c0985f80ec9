// Where built designs are kept.
#pragma once
#include <string>

namespace winnow::cli {

/// Verilated designs: WINNOW_CACHE, else the user's cache folder.
std::string cache_directory();

}  // namespace winnow::cli
