// Looks library modules up and finds what they are made of.
#include "rtl_gen/library.h"

#include <cctype>
#include <stdexcept>

#include "rtl_gen/library_data.h"

namespace winnow::rtl_gen {
namespace {

bool is_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// Calls `visit` for every identifier outside line comments.
template <typename Visit>
void for_each_identifier(const std::string& text, Visit visit) {
  for (size_t i = 0; i < text.size();) {
    if (text.compare(i, 2, "//") == 0) {
      i = text.find('\n', i);
      if (i == std::string::npos) return;
    } else if (is_part(text[i])) {
      const size_t start = i;
      while (i < text.size() && is_part(text[i])) ++i;
      visit(text.substr(start, i - start));
    } else {
      ++i;
    }
  }
}

}  // namespace

const std::string& library_source(const std::string& file) {
  const auto found = library_files().find(file);
  if (found == library_files().end()) throw std::logic_error("the Verilog library has no file " + file);
  return found->second;
}

std::vector<std::string> included_by(const std::vector<std::string>& modules) {
  std::set<std::string> files;
  for (const std::string& m : modules)
    for (const auto& [file, text] : library_files())
      if (library_source(m + ".sv").find("`include \"" + file + "\"") != std::string::npos) files.insert(file);
  return {files.begin(), files.end()};
}

std::string with_prefix(const std::string& text, const std::string& prefix) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    while (i < text.size() && is_part(text[i])) ++i;
    if (i - start > 3 && (text.compare(start, 3, "wn_") == 0 || text.compare(start, 3, "WN_") == 0)) out += prefix;
    out.append(text, start, i - start);
    if (i < text.size() && i == start) out += text[i++];
  }
  return out;
}

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
