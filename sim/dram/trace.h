// Traces of accesses to a DRAM, a burst a line, in the layouts of several simulators.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winnow::sim {

struct TraceAccess {
  uint64_t address;
  bool is_write;
  uint64_t arrival = 0;  // clock of the DRAM (clock_ps) before which it is not offered
};

constexpr uint64_t kArrivalLimit =
    uint64_t{1} << 40;  // later ones are refused: some 15 minutes, a refresh every few thousand clocks of them

enum class TraceFormat {
  kAuto,        // that of the first access
  kWinnow,      // R 0x40, W 64, and an arrival clock if there is one: R 0x40 25
  kRamulator,   // 0x40 R, 40 W: always hexadecimal; without a letter a read
  kRamulator2,  // LD 0x40, ST 64
  kDramsim3     // 0x40 READ 25: always hexadecimal, with its arrival clock
};

/// "auto", "winnow", "ramulator", "ramulator2" or "dramsim3"; throws InputError that begins with `place`.
TraceFormat trace_format_of(const std::string& name, const std::string& place);
std::string name_of(TraceFormat format);

struct DramTrace {
  TraceFormat format = TraceFormat::kAuto;  // never kAuto once it is read
  std::vector<TraceAccess> accesses;
  bool has_arrivals = false;  // one of them says when it comes
};

/// Empty lines and lines that begin with '#' are passed over. All lines have one layout: with kAuto that of the first
/// access. Throws InputError that names every bad line, up to a limit, and which layout a line looks like; `file` names
/// the text in it.
DramTrace parse_trace(std::string_view text, const std::string& file, TraceFormat format = TraceFormat::kAuto);

}  // namespace winnow::sim
