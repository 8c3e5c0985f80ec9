// DRAM given away piece by piece, and whether all of it is there.
#pragma once
#include <cstdint>
#include <vector>

#include "mapping/dram_image.h"
#include "mapping/refusals.h"

namespace winnow::mapping {

constexpr uint32_t kPage = 4096;  // AXI bursts do not cross it; inputs, outputs and the programs start on one

inline uint64_t round_up(uint64_t n, uint64_t to) { return (n + to - 1) / to * to; }

/// DRAM given away from an address on, front to back.
struct DramSpace {
  uint64_t next = kPage;  // may pass what there is, and 32 bits: check_dram comes before it is used
  std::vector<Region> regions;

  /// For one layer and stream; returns where.
  uint32_t reserve(uint64_t bytes, int tag, hls::Traffic stream);
  void next_page() { next = round_up(next, kPage); }
};

/// Refused if bytes from address `base` to `end` are not all in the DRAM.
Refusals dram_refusals(const models::Network& network, const accelerators::Accelerator& accelerator, uint64_t base,
                       uint64_t end);

}  // namespace winnow::mapping
