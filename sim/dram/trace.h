// A trace of accesses to a DRAM: one burst a line, "R <address>" or "W <address>".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winnow::sim {

struct TraceAccess {
  uint64_t address;
  bool is_write;
};

/// Addresses are decimal or 0x hexadecimal; empty lines and lines that begin with '#' are passed over. Throws InputError that names every bad
/// line, up to a limit; `file` names the text in it.
std::vector<TraceAccess> parse_trace(std::string_view text, const std::string& file);

}  // namespace winnow::sim
