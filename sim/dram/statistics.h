// What a DRAM did: accesses by how they met the open row, commands, and energy per class.
#pragma once
#include <cstdint>

namespace winnow::sim {

struct DramStatistics {
  uint64_t reads = 0, writes = 0;                            // bursts of the DRAM
  uint64_t bytes_read = 0, bytes_written = 0;                // asked for; a part of a burst costs the whole burst
  uint64_t row_hits = 0, row_misses = 0, row_conflicts = 0;  // open row; closed bank; another row open
  uint64_t activates = 0, precharges = 0, refreshes = 0;     // a precharge of all banks counts once
  uint64_t clocks = 0;                                       // of the DRAM
  double nanoseconds = 0, peak_gb_per_s = 0;
  double activate_pj = 0, read_pj = 0, write_pj = 0, refresh_pj = 0, background_pj = 0;  // activate: with its precharge

  double energy_pj() const { return activate_pj + read_pj + write_pj + refresh_pj + background_pj; }
  double gb_per_s() const {
    return nanoseconds > 0 ? static_cast<double>(bytes_read + bytes_written) / nanoseconds : 0;
  }
};

}  // namespace winnow::sim
