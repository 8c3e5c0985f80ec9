// A DRAM as its data sheet has it: organisation, timing in DRAM clocks, energy (docs/formats.md).
#pragma once
#include <cstdint>
#include <string>

#include "accelerators/accelerator.h"

namespace winnow::accelerators {

struct DramDevice {
  std::string name, file, source;
  int clock_ps = 0;                    // tCK; two transfers a clock
  int bus_bits = 0, burst_length = 0;  // of one channel; a burst is the smallest access
  int bank_groups = 1, banks_per_group = 1, row_bytes = 0, rows = 0;
  int channels = 1;
  std::string address_map;
  int read_queue = 32, write_queue = 32;           // bursts waiting per channel
  int write_drain_high = 28, write_drain_low = 4;  // waiting writes that start and end a batch of them
  int controller_clocks = 0;                       // from an accepted burst to its first command

  // Under the names of the standard, in clocks.
  int CL = 0, CWL = 0, tRCD = 0, tRP = 0, tRPab = 0, tRAS = 0, tRC = 0, tCCD_S = 0, tCCD_L = 0, tRRD_S = 0, tRRD_L = 0,
      tFAW = 0;
  int tWTR_S = 0, tWTR_L = 0, tWR = 0, tRTP = 0, tRTRS = 0, tDQSS = 0, tREFI = 0, tRFC = 0;

  // Per channel.
  double activate_pj = 0, read_pj = 0, write_pj = 0, refresh_pj = 0;  // activate with its precharge; a burst; all banks
  double background_mw = 0;

  int banks() const { return bank_groups * banks_per_group; }
  int burst_bytes() const { return bus_bits / 8 * burst_length; }
  int burst_clocks() const { return burst_length / 2; }
  uint64_t bytes() const { return uint64_t{1} * channels * banks() * rows * row_bytes; }
  /// Bytes per nanosecond when the data buses of all channels never rest.
  double peak_gb_per_s() const { return channels * bus_bits / 8 * 2000.0 / clock_ps; }
};

/// `name_or_path`: a path, or the name of a preset (ddr4-2400, lpddr4-3200). Throws InputError.
DramDevice load_dram_device(const std::string& name_or_path);

/// The same from text in memory; `file` names it in messages.
DramDevice parse_dram_device(const std::string& text, const std::string& file);

/// The memory that a description names, which is neither ideal nor fixed, with the description's own address map and
/// channels.
/// Throws InputError; what is wrong in the description itself is said of `map_place` or `channels_place`.
DramDevice dram_device(const DramDescription& description, const std::string& map_place,
                       const std::string& channels_place);

}  // namespace winnow::accelerators
