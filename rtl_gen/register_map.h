// The register map and the descriptor layout, printed for Verilog, C and people.
#pragma once
#include <cstdint>
#include <string>

namespace winnow::rtl_gen {

/// rtl_gen/lib/wn_desc.svh.
std::string descriptor_header();
/// Where the programs of a network lie in DRAM; 0 units: there is none.
struct Programs {
  uint32_t base_address = 0;
  uint32_t address = 0, units = 0;
  uint32_t warm_address = 0, warm_units = 0;
};

/// A C header with offsets, identifiers, error codes and programs; `prefix` before its macros.
std::string register_c_header(const std::string& prefix = "", const Programs& programs = {});
/// A table of all registers.
std::string register_markdown();

}  // namespace winnow::rtl_gen
