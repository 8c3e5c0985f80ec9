// Kernel of wn_sequencer: a program's bytes to the descriptors of each unit, and when one may start.
#pragma once
#include <cstdint>

#include "hls/descriptor.h"
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

/// Whether the machine can execute a whole descriptor whose header is right.
inline bool descriptor_allowed(const Descriptor& d, bool has_depthwise = true) {
  if (d.get(field::opcode) != kVector || !d.get(field::depthwise)) return true;
  return has_depthwise && d.get(field::coef_count) <= kDepthwiseParams + kDepthwiseTaps;
}

/// The DRAM address of a descriptor that has one, in the same place whatever the opcode.
constexpr Field kDramAddress = field::act_address;
static_assert(field::lt_address.lsb == kDramAddress.lsb && field::lw_address.lsb == kDramAddress.lsb);

/// The descriptor as its unit gets it: the image lies `base_address` bytes (mod 2^32) past where it was linked.
inline Descriptor moved(Descriptor d, uint32_t base_address) {
  const int unit = unit_of(static_cast<Opcode>(d.get(field::opcode)));
  if (unit == kUnitLw || unit == kUnitLa || unit == kUnitSt) d.set(kDramAddress, d.get(kDramAddress) + base_address);
  return d;
}

/// What the units get, each in program order.
struct Dispatch {
  Stream<Descriptor> unit[kUnits];
  bool error = false;    // a descriptor made no sense; neither it nor anything after it is dispatched
  uint8_t opcode = 0;    // ... its opcode
};

/// Splits `units` x 32 bytes of program. A descriptor that reaches past the end is an error.
inline Dispatch sequence(const uint8_t* program, uint32_t units, bool has_vector = true, bool has_depthwise = true, uint32_t base_address = 0) {
  Dispatch out;
  for (uint32_t at = 0; at < units;) {
    const uint8_t* bytes = program + at * kUnitBytes;
    const uint8_t opcode = bytes[0];
    const uint32_t size = bytes[1] & 15;
    if (!descriptor_size_allowed(opcode, size, has_vector) || size > units - at) {
      out.error = true;
      out.opcode = opcode;
      break;
    }
    Descriptor d;
    for (uint32_t i = 0; i < size * kUnitBytes; ++i) d.bits[i / 8] |= uint64_t{bytes[i]} << (8 * (i % 8));
    if (!descriptor_allowed(d, has_depthwise)) {
      out.error = true;
      out.opcode = opcode;
      break;
    }
    out.unit[unit_of(static_cast<Opcode>(opcode))].write(moved(d, base_address));
    at += size;
  }
  return out;
}

/// The first unit whose completed descriptors are fewer than `d` waits for, in the order lw la cp vu st; kUnits: may start.
inline int first_wait(const Descriptor& d, const uint16_t (&done)[kUnits]) {
  constexpr Field kWait[kUnits] = {field::wait_lw, field::wait_la, field::wait_cp, field::wait_vu, field::wait_st};
  for (int u = 0; u < kUnits; ++u)
    if (static_cast<int16_t>(done[u] - d.get(kWait[u])) < 0) return u;
  return kUnits;
}

}  // namespace winnow::hls
