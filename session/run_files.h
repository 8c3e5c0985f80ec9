// Files that a testbench or host loads, starts, waits and compares with (docs/generated_files.md).
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "mapping/packing.h"
#include "models/file_set.h"

namespace winnow::session {

/// One start of the accelerator.
struct RunStreams {
  int first_image = 0;
  std::vector<std::vector<uint8_t>> streams;  // by index of Packing::transfers; empty: not known here
};

/// `$readmemh` text of bytes that begin at `address`: an `@` line, then words of the bus.
std::string hex_words(uint64_t address, const std::vector<uint8_t>& bytes, int beat_bytes);

/// input*.bin, input*.hex, slots*.hex of every run, expected*.bin, expected*.hex where its outputs are known, and
/// runs.json.
void add_runs(const mapping::Packing& packing, const std::vector<RunStreams>& runs, models::FileSet& set);

}  // namespace winnow::session
