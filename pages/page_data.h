// Files of web/, d3 and its licence by name, part of the program; cmake/embed_files.cmake makes the definition.
#pragma once
#include <map>
#include <string>

namespace winnow::pages {

const std::map<std::string, std::string>& page_files();

}  // namespace winnow::pages
