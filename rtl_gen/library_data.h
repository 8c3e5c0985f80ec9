// The library's files by name; library_data.cpp is made from rtl_gen/lib by embed.cmake.
#pragma once
#include <map>
#include <string>

namespace winnow::rtl_gen {

const std::map<std::string, std::string>& library_files();

}  // namespace winnow::rtl_gen
