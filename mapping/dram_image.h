// Parts of the DRAM: what lies in it before a start, and whose bytes lie where.
#pragma once
#include <cstdint>
#include <vector>

#include "hls/traffic.h"

namespace winnow::mapping {

struct Range {
  uint32_t address = 0, bytes = 0;
  bool holds(uint32_t a) const { return a - address < bytes; }
  bool meets(const Range& o) const {
    return address < uint64_t{o.address} + o.bytes && o.address < uint64_t{address} + bytes;
  }
};

/// Bytes at an address.
struct Segment {
  uint32_t address = 0;
  std::vector<uint8_t> bytes;
};

/// A part that belongs to one layer and one stream. Regions of what is written hold writes, all others reads, so a
/// spilled tensor stands in a list of regions twice; regions of one direction do not overlap.
struct Region {
  Range range;
  int tag = 0;
  hls::Traffic stream = hls::Traffic::kProgram;
};

}  // namespace winnow::mapping
