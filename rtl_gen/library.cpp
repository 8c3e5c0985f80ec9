// Looks library modules up and finds what they are made of.
#include "rtl_gen/library.h"

#include <cctype>
#include <stdexcept>

#include "rtl_gen/library_data.h"

namespace winnow::rtl_gen {
namespace {

/// Calls `visit` for every identifier outside line comments.
template <typename Visit>
void for_each_identifier(const std::string& text, Visit visit) {
  const auto part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (size_t i = 0; i < text.size();) {
    if (text.compare(i, 2, "//") == 0) {
      i = text.find('\n', i);
      if (i == std::string::npos) return;
    } else if (part(text[i])) {
      const size_t start = i;
      while (i < text.size() && part(text[i])) ++i;
      visit(text.substr(start, i - start));
    } else {
      ++i;
    }
  }
}

/// Library files that end in `suffix`, sorted.
std::vector<std::string> files_with(const std::string& suffix) {
  std::vector<std::string> names;
  for (const auto& [file, text] : library_files())
    if (file.size() > suffix.size() && file.compare(file.size() - suffix.size(), suffix.size(), suffix) == 0) names.push_back(file);
  return names;
}

}  // namespace

const std::string& library_source(const std::string& file) {
  const auto found = library_files().find(file);
  if (found == library_files().end()) throw std::logic_error("the Verilog library has no file " + file);
  return found->second;
}

std::vector<std::string> library_modules() {
  std::vector<std::string> names = files_with(".sv");
  for (std::string& name : names) name.resize(name.size() - 3);
  return names;
}

std::vector<std::string> library_headers() { return files_with(".svh"); }

std::vector<std::string> modules_below(const std::set<std::string>& tops) {
  std::set<std::string> found, open = tops;
  while (!open.empty()) {
    const std::string name = *open.begin();
    open.erase(open.begin());
    if (!found.insert(name).second) continue;
    for_each_identifier(library_source(name + ".sv"), [&](const std::string& word) {
      if (library_files().count(word + ".sv")) open.insert(word);
    });
  }
  return {found.begin(), found.end()};
}

}  // namespace winnow::rtl_gen
