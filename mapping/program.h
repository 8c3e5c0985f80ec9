// The program of a schedule: strip by strip what is loaded, computed, moved and stored, as steps in dispatch order; and
// its bytes in DRAM.
#pragma once
#include <cstdint>
#include <vector>

#include "mapping/encode.h"
#include "mapping/step.h"
#include "mapping/transfers.h"

namespace winnow::mapping {

/// Words that the program uses of a bank, of a PE's weights and pointers, of a row's parameters.
struct MemoryUse {
  int bank_words = 0, weight_words = 0, pointer_words = 0, param_words = 0;
};

struct Program {
  std::vector<Step> steps;
  MemoryUse used;
  bool weights_resident = false;  // every tile has a place of its own in the PEs
};

/// `image_address`: of the encoded image. `counter_tags`: by tag, what descriptors say for the byte counters. Refused if
/// a unit has more descriptors than its tokens count.
Outcome<Program> make_program(const models::Network& network, const accelerators::Accelerator& accelerator,
                              const Encoded& encoded, const Planned& plan, const std::vector<Transfer>& transfers,
                              uint32_t image_address, const std::vector<int>& counter_tags);

/// A program in DRAM; 0 units: there is none.
struct StoredProgram {
  uint32_t address = 0, units = 0;
};

/// The program, and the same without the lw unit, for starts after one of the whole program: the PEs hold all weights
/// since. There is none of those if they do not keep them, or the network has no weights.
struct StoredPrograms {
  StoredProgram cold, warm;
  std::vector<Segment> image;
  DramSpace dram;  // behind them
};
StoredPrograms store_programs(const Program& program, const Placed& placed, int beat_bytes, DramSpace dram);

}  // namespace winnow::mapping
