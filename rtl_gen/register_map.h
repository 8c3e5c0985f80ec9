// The register map and the descriptor layout, printed for Verilog, C and people.
#pragma once
#include <string>

namespace winnow::rtl_gen {

/// rtl_gen/lib/wn_desc.svh.
std::string descriptor_header();
/// A C header with offsets, identifiers and error codes; `prefix` before its macros, in capitals.
std::string register_c_header(const std::string& prefix = "");
/// A table of all registers.
std::string register_markdown();

}  // namespace winnow::rtl_gen
