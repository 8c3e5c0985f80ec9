// Where built designs are kept.
#include "cli/cache.h"

#include <cstdlib>
#include <filesystem>

namespace winnow::cli {

std::string cache_directory() {
  if (const char* dir = std::getenv("WINNOW_CACHE")) return dir;
  if (const char* dir = std::getenv("XDG_CACHE_HOME")) return std::string(dir) + "/winnow";
  if (const char* home = std::getenv("HOME")) return std::string(home) + "/.cache/winnow";
  return std::filesystem::temp_directory_path().string() + "/winnow-cache";
}

}  // namespace winnow::cli
