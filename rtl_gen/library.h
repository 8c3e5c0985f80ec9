// The hand-written Verilog modules (rtl_gen/lib), part of the program so that it needs no files at run time.
#pragma once
#include <set>
#include <string>
#include <vector>

namespace winnow::rtl_gen {

/// Source text of a library file by file name ("wn_fifo.sv", "wn_desc.svh"). The file must exist.
const std::string& library_source(const std::string& file);

/// Files that these modules include, sorted.
std::vector<std::string> included_by(const std::vector<std::string>& modules);

/// Library text with `prefix` before every name of the library: modules, include files, macros.
std::string with_prefix(const std::string& text, const std::string& prefix);

/// `tops` and every library module below them, sorted.
std::vector<std::string> modules_below(const std::set<std::string>& tops);

}  // namespace winnow::rtl_gen
