// Kernel of wn_sequencer: a program's bytes to the descriptors of each unit, and when one may start.
#pragma once
#include <cstdint>

#include "hls/descriptor.h"
#include "hls/registers.h"
#include "hls/stream.h"

namespace winnow::hls {

/// Whether a descriptor of `opcode` may be `size` units long; false for every size: unknown opcode.
constexpr bool descriptor_size_allowed(uint32_t opcode, uint32_t size, bool has_vector = true) {
  switch (opcode) {
    case kLoadTables:
    case kLoadActs:
    case kStoreActs: return size == 1;
    case kLoadWeights: return size == 2 || size == 3;
    case kCompute: return size == 3;
    case kVector: return has_vector && size == 3;
    default: return false;
  }
}

constexpr Field kDramAddress = field::act_address;
static_assert(field::lt_address.lsb == kDramAddress.lsb && field::lw_address.lsb == kDramAddress.lsb);

/// Whether descriptors of the opcode have a DRAM address: `kDramAddress`, whatever the opcode.
constexpr bool has_dram_address(uint32_t opcode) { return opcode != kCompute && opcode != kVector; }

/// Whether a program of `units` units at `address` (BASE_ADDR added) can be fetched over a bus of `beat_bytes`.
constexpr ProgramError program_error(uint32_t address, uint32_t units, uint32_t beat_bytes) {
  if (address % beat_bytes != 0) return kProgramOffBeat;
  if (units == 0) return kProgramEmpty;
  return address + uint64_t{units} * kUnitBytes > uint64_t{1} << 32 ? kProgramPastEnd : kProgramFine;
}

/// Whether the machine can execute a whole descriptor whose header is right.
inline bool descriptor_allowed(const Descriptor& d, bool has_depthwise = true, uint32_t beat_bytes = 8) {
  if (has_dram_address(d.get(field::opcode)) && d.get(kDramAddress) % beat_bytes != 0) return false;
  if (d.get(field::opcode) != kVector || !d.get(field::depthwise)) return true;
  return has_depthwise && d.get(field::coef_count) <= kDepthwiseParams + kDepthwiseTaps;
}

/// The descriptor as its unit gets it: the image lies `base_address` bytes (mod 2^32) past where it was linked.
inline Descriptor moved(Descriptor d, uint32_t base_address) {
  if (has_dram_address(d.get(field::opcode))) d.set_wrapping(kDramAddress, d.get(kDramAddress) + base_address);
  return d;
}

/// How a program ends.
struct ProgramEnd {
  bool error = false;  // a descriptor made no sense; neither it nor anything after it is dispatched
  uint8_t opcode = 0;  // ... its opcode
};

/// Splits `units` x 32 bytes of program: unit[u] gets the descriptors of unit u in program order; `Out` is a stream of
/// Descriptor. A descriptor that reaches past the end is an error.
template <int BeatBytes, bool HasVector, bool HasDepthwise, typename Out>
ProgramEnd sequencer(const uint8_t* program, uint32_t units, uint32_t base_address, Out (&unit)[kUnits]) {
  for (uint32_t at = 0; at < units;) {
    const uint8_t* bytes = program + at * kUnitBytes;
    const uint8_t opcode = bytes[0];
    const uint32_t size = bytes[1] & 15;
    if (!descriptor_size_allowed(opcode, size, HasVector) || size > units - at) return {true, opcode};
    Descriptor d;
    for (uint32_t i = 0; i < size * kUnitBytes; ++i) d.bits[i / 8] |= uint64_t{bytes[i]} << (8 * (i % 8));
    if (!descriptor_allowed(d, HasDepthwise, BeatBytes)) return {true, opcode};
    unit[unit_of(static_cast<Opcode>(opcode))].write(moved(d, base_address));
    at += size;
  }
  return {};
}

}  // namespace winnow::hls
