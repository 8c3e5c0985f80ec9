// Kernel of wn_counters: which counter a burst or a cycle belongs to.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hls/registers.h"

namespace winnow::hls {

/// Read streams of the machine; 3 + r is row r's weights.
enum ReadStream : uint8_t { kStreamProgram = 0, kStreamTables = 1, kStreamActs = 2, kStreamWeights = 3 };
/// Classes of the byte counters.
enum ByteClass : uint8_t { kBytesTables = 0, kBytesWeights = 1, kBytesActsIn = 2, kBytesActsOut = 3, kByteClasses = 4 };

constexpr ByteClass class_of_stream(uint8_t stream) {
  return stream == kStreamTables ? kBytesTables : stream == kStreamActs ? kBytesActsIn : kBytesWeights;
}

/// What one cycle adds.
struct Cycle {
  bool running = false, compute = false, vector = false;
  uint8_t waits = 0;  // bits 0..4 unit waited for, bit 5 no compute tile
  uint16_t macs = 0, starved = 0, blocked = 0;
  bool read = false, write = false;  // a burst is asked for
  uint8_t read_stream = 0;
  uint16_t read_beats = 0, write_beats = 0;
  uint16_t tag_lw = 0, tag_la = 0, tag_st = 0;
};

class Counters {
 public:
  Counters(int tags, int axi_bytes) : tags_(tags), axi_bytes_(axi_bytes), bytes_(kByteClasses * kCounterTags) {}

  void add(const Cycle& c) {
    words_[0] += c.running;
    words_[1] += c.macs;
    words_[2] += c.starved;
    words_[3] += c.blocked;
    words_[4] += c.compute;
    words_[5] += c.vector;
    for (int w = 0; w < 6; ++w) words_[6 + w] += c.waits >> w & 1;
    if (c.read) {
      const uint32_t bytes = c.read_beats * static_cast<uint32_t>(axi_bytes_);
      if (c.read_stream == kStreamProgram) words_[12] += bytes;
      else entry(class_of_stream(c.read_stream), c.read_stream == kStreamActs ? c.tag_la : c.tag_lw) += bytes;
    }
    if (c.write) entry(kBytesActsOut, c.tag_st) += c.write_beats * static_cast<uint32_t>(axi_bytes_);
  }

  /// Counter `index` in register order from `cycles` (0) to `program_bytes` (12).
  uint64_t counter(int index) const { return words_[index]; }
  /// Word `index` of the byte counters' window.
  uint32_t bytes(int index) const { return bytes_[static_cast<size_t>(index)]; }

 private:
  uint32_t& entry(ByteClass c, uint16_t tag) {
    return bytes_[static_cast<size_t>(c * kCounterTags + (tag < tags_ ? tag : tags_ - 1))];
  }
  int tags_, axi_bytes_;
  uint64_t words_[13] = {};
  std::vector<uint32_t> bytes_;
};

}  // namespace winnow::hls
