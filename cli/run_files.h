// Files that a testbench or host loads, starts, waits and compares with (docs/generated_files.md).
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mapping/packing.h"

namespace winnow::cli {

/// One start of the accelerator.
struct RunStreams {
  int first_image = 0;
  std::vector<std::vector<uint8_t>> streams;  // by index of Packing::transfers; empty: not known here
};

/// `$readmemh` text of bytes that begin at `address`: an `@` line, then words of the bus.
std::string hex_words(uint64_t address, const std::vector<uint8_t>& bytes, int beat_bytes);

/// Bytes by file name.
using Files = std::map<std::string, std::string>;

/// input*.bin, input*.hex, slots*.hex of every run, expected*.bin, expected*.hex where its outputs are known, and runs.json.
Files run_files(const mapping::Packing& packing, const std::vector<RunStreams>& runs);

/// Each complete or not at all, in a folder that is there.
void write_files(const std::string& directory, const Files& files);

}  // namespace winnow::cli
