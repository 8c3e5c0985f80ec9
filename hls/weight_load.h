// Kernel of wn_weight_load: what LOAD_TABLES writes and which stream each decoder gets from LOAD_WEIGHTS.
#pragma once
#include <cstdint>

#include "hls/descriptor.h"
#include "hls/registers.h"
#include "hls/stream.h"

namespace winnow::hls {

struct TableWrite {
  uint16_t address = 0;  // kTable*, 9 bits
  uint8_t byte = 0;
};

/// kErrorDescriptor: fewer bytes in the beats than to write; those there are written.
template <int BeatBytes, typename Memory>
ErrorCode load_tables(const Descriptor& d, const Memory& memory, Stream<TableWrite>& writes) {
  const uint32_t address = d.get(field::lt_address), first = d.get(field::lt_first), bytes = d.get(field::lt_bytes);
  const uint32_t held = d.get(field::lt_beats) * BeatBytes;
  for (uint32_t i = 0; i < bytes && i < held; ++i)
    writes.write({static_cast<uint16_t>((first + i) & 0x1ff), memory[address + i]});
  return bytes > held ? kErrorDescriptor : kErrorNone;
}

constexpr int kMaxStreams = 32;  // lengths in a LOAD_WEIGHTS descriptor; streams counted beyond them are empty

struct WeightStream {
  int stream = 0;
  uint32_t address = 0;
  int beats = 0;
};

/// The streams lie one after another; one without beats is left out. kErrorDescriptor: a stream has no decoder among
/// the `Decoders` built; those before it are loaded.
template <int BeatBytes, int Decoders>
ErrorCode load_weights(const Descriptor& d, Stream<WeightStream>& streams) {
  uint32_t address = d.get(field::lw_address);
  for (int i = 0; i < static_cast<int>(d.get(field::lw_stream_count)) && i < kMaxStreams; ++i) {
    const int stream = static_cast<int>(d.get(field::lw_stream_first)) + i,
              beats = static_cast<int>(d.get(field::lw_beats, i));
    if (beats == 0) continue;
    if (stream >= Decoders) return kErrorDescriptor;
    streams.write({stream, address, beats});
    address += static_cast<uint32_t>(beats * BeatBytes);
  }
  return kErrorNone;
}

/// One command. `memory[address]` is a byte of DRAM: a pointer in hardware.
template <int BeatBytes, int Decoders, typename Memory>
ErrorCode weight_load(const Descriptor& d, const Memory& memory, Stream<TableWrite>& tables,
                      Stream<WeightStream>& streams) {
  if (d.get(field::opcode) == kLoadTables) return load_tables<BeatBytes>(d, memory, tables);
  return load_weights<BeatBytes, Decoders>(d, streams);
}

}  // namespace winnow::hls
