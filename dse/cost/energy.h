// Energy of a run: how often the machine multiplies, adds and accesses its memories, times what a technology says of
// one operation.
//
// Counted: products and sums of the PEs, the rows' sums, requantization, vector units; banks, weight, pointer and
// parameter memories and the accumulators; bytes over the bus, or the commands of a simulated DRAM.
// Left out: clock tree and leakage, wires and queues between units, the walk, decoders, DMA queues and control, the
// interface of the DRAM, and retries of reads at a bank that stalls.
#pragma once
#include <string>
#include <vector>

#include "accelerators/accelerator.h"
#include "session/report.h"

namespace winnow::dse::cost {

struct Technology {
  std::string name, file;
  std::string source;  // of the numbers
  std::string text;    // what it was read from
  double multiply_8_pj = 0, multiply_32_pj = 0, add_32_pj = 0;
  struct Sram {
    double bytes = 0, pj_per_64_bits = 0;
  };
  std::vector<Sram> sram;  // two or more, from small to large
  double dram_pj_per_64_bits = 0;

  /// A read or a write of `width` bits in a memory of `bits`: straight between the sizes that there are in the
  /// logarithms of both, and on beyond them; in proportion to the width.
  double sram_pj(double bits, double width) const;
};

/// A path, or "45nm" or "7nm" (dse/cost/technologies; "winnow-technology/1", docs/costs.md). Throws InputError.
Technology load_technology(const std::string& name_or_path);
Technology parse_technology(const std::string& text, const std::string& file);

/// Microjoules.
struct Energy {
  double dram_uj = 0, sram_uj = 0, logic_uj = 0;
  double total_uj() const { return dram_uj + sram_uj + logic_uj; }
};

/// Of all runs of the report. DRAM: what its simulation says (sim/dram/statistics.h), where there is one; else the
/// technology's figure for every 64 bits moved. Operands of 8 or 9 bits count as 8, products go into sums of 32 bits.
Energy energy(const session::Report& report, const accelerators::Accelerator& accelerator,
              const Technology& technology);

}  // namespace winnow::dse::cost
