// The program as the monitors need it: per unit, what each descriptor waits for.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hls/descriptor.h"
#include "sim/cosim/sparse_memory.h"

namespace winnow::sim {

struct ProgramView {
  struct Entry {
    int opcode, tag;
    uint16_t wait[hls::kUnits];
  };
  std::vector<Entry> unit[hls::kUnits];

  /// Decodes what lies in the memory; stops at the first header that makes no sense.
  ProgramView(const SparseMemory& memory, uint32_t address, uint32_t units);

  uint64_t descriptors() const;
  /// Why `unit` does not do its descriptor number done[unit]: "" when its program is done.
  std::string why_idle(int number, const uint64_t (&done)[hls::kUnits]) const;
};

}  // namespace winnow::sim
