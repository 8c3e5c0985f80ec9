// Looking up the networks and presets that come with Winnow.
#include "models/home.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "models/error.h"
#include "models/text.h"

namespace winnow::models {
namespace {

std::vector<std::string> known_names(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code ignored;  // a missing folder knows no names
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

std::string home_directory() {
  const char* home = std::getenv("WINNOW_HOME");
  if (home && *home) return home;
  std::error_code ignored;  // of a file that cannot be looked at: it is none
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const std::filesystem::path& place : {program.parent_path() / "share" / "winnow", program.parent_path()})
    if (std::filesystem::is_directory(place / "models" / "zoo", ignored)) return place.string();
  return WINNOW_SOURCE_DIR;
}

bool is_path(const std::string& name_or_path) {
  return name_or_path.find('/') != std::string::npos || ends_with(name_or_path, ".json");
}

std::vector<std::string> known_descriptions(const std::string& folder) {
  return known_names(std::filesystem::path(home_directory()) / folder);
}

std::string find_description(const std::string& name_or_path, const std::string& folder, const std::string& what,
                             const std::vector<std::string>& also_known) {
  if (is_path(name_or_path)) return name_or_path;
  const std::filesystem::path place = std::filesystem::path(home_directory()) / folder;
  std::vector<std::string> names = known_names(place);
  if (std::find(names.begin(), names.end(), name_or_path) != names.end())
    return (place / (name_or_path + ".json")).string();
  names.insert(names.end(), also_known.begin(), also_known.end());
  std::sort(names.begin(), names.end());
  throw InputError(printable(name_or_path, 200) + ": expected the path of " + what + " or one of " +
                   (names.empty() ? "(none in " + place.string() + ")" : list_text(names)) + ", got an unknown name");
}

}  // namespace winnow::models
