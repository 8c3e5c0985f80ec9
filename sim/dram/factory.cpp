// DRAM model by description.
#include "accelerators/dram_device.h"
#include "sim/dram/device.h"
#include "sim/dram/fixed.h"
#include "sim/dram/ideal.h"

namespace winnow::sim {

std::unique_ptr<DramTiming> make_dram_timing(const accelerators::DramDescription& d, int bus_bytes, double clock_mhz) {
  if (d.model == "ideal") return std::make_unique<IdealDram>(bus_bytes);
  if (d.model == "fixed")
    return std::make_unique<FixedDram>(d.latency_cycles, d.bytes_per_cycle > 0 ? d.bytes_per_cycle : bus_bytes,
                                       bus_bytes);
  return std::make_unique<DeviceDram>(accelerators::dram_device(d, "address_map", "channels"), bus_bytes, clock_mhz);
}

}  // namespace winnow::sim
