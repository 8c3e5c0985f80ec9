// Handing DRAM out, and its ends.
#include "mapping/dram.h"

#include <algorithm>

#include "accelerators/dram_device.h"

namespace winnow::mapping {

uint32_t DramSpace::reserve(uint64_t bytes, int tag, hls::Traffic stream) {
  const auto address = static_cast<uint32_t>(next);
  regions.push_back({{address, static_cast<uint32_t>(bytes)}, tag, stream});
  next += bytes;
  return address;
}

Refusals dram_refusals(const models::Network& network, const accelerators::Accelerator& accelerator, uint64_t base,
                       uint64_t end) {
  constexpr uint64_t kEnd = (uint64_t{1} << 32) - kPage;  // the end is an address too
  const auto number = [](uint64_t n) { return std::to_string(n); };
  if (end > kEnd)
    return {
        refuse(Refused::kDramAddresses,
               {{"bytes", number(kEnd - std::min(kEnd, base))}, {"base", number(base)}, {"n", number(end - base)}})};
  if (!accelerator.dram.is_device()) return {};
  const std::string& file = accelerator.file;
  const uint64_t bytes =
      accelerators::dram_device(accelerator.dram, file + ": /dram/address_map", file + ": /dram/channels").bytes();
  // The DRAM begins at a multiple of its size.
  const uint64_t needed = base % bytes + (end - base);
  if (needed <= bytes) return {};
  return {refuse(Refused::kDramDevice,
                 {{"bytes", number(needed)}, {"network", network.name}, {"base", number(base)}, {"n", number(bytes)}})};
}

}  // namespace winnow::mapping
