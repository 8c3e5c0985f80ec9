// DRAM model by description.
#include <stdexcept>

#include "sim/dram/fixed.h"
#include "sim/dram/ideal.h"

namespace winnow::sim {

std::unique_ptr<DramTiming> make_dram_timing(const models::DramDescription& d, int bus_bytes) {
  if (d.model == "ideal") return std::make_unique<IdealDram>(bus_bytes);
  if (d.model == "fixed")
    return std::make_unique<FixedDram>(d.latency_cycles, d.bytes_per_cycle > 0 ? d.bytes_per_cycle : bus_bytes, bus_bytes);
  throw std::invalid_argument("dram model: expected ideal or fixed, got " + d.model);
}

}  // namespace winnow::sim
