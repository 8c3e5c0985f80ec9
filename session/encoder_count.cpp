// Regions of the DRAM image have the encoder's lengths, load commands only their addresses.
#include "session/encoder_count.h"

#include <algorithm>
#include <map>

namespace winnow::session {

mapping::ByteTable encoder_bytes(const mapping::Mapping& m) {
  namespace field = hls::field;
  std::map<uint32_t, uint64_t> loads;  // by address
  for (const mapping::Step& step : m.steps) {
    const uint32_t opcode = step.descriptor.get(field::opcode);
    if (opcode == hls::kLoadTables) ++loads[step.descriptor.get(field::lt_address)];
    if (opcode == hls::kLoadWeights) ++loads[step.descriptor.get(field::lw_address)];
  }
  mapping::ByteTable table;
  for (const mapping::Region& r : m.regions)
    if (r.stream == hls::Traffic::kTables || r.stream == hls::Traffic::kWeights)
      table.try_emplace(r.tag).first->second[static_cast<size_t>(r.stream)] +=
          r.range.bytes * std::max<uint64_t>(1, loads[r.range.address]);
  return table;
}

}  // namespace winnow::session
