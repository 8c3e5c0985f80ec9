// Decodes headers only.
#include "sim/cosim/program_view.h"

namespace winnow::sim {

ProgramView::ProgramView(const SparseMemory& memory, uint32_t address, uint32_t units) {
  for (uint32_t u = 0; u < units;) {
    hls::Descriptor d;
    uint8_t bytes[16];
    memory.read(address + u * hls::kUnitBytes, bytes, sizeof bytes);
    for (int i = 0; i < 16; ++i) d.bits[i / 8] |= uint64_t{bytes[i]} << (8 * (i % 8));
    const uint32_t opcode = d.get(hls::field::opcode), size = d.get(hls::field::size);
    if (opcode < hls::kLoadTables || opcode > hls::kStoreActs || size == 0) return;
    Entry e{static_cast<int>(opcode), static_cast<int>(d.get(hls::field::tag)), {}};
    for (int i = 0; i < hls::kUnits; ++i) e.wait[i] = static_cast<uint16_t>(d.get(hls::kWaits[i]));
    unit[hls::unit_of(static_cast<hls::Opcode>(opcode))].push_back(e);
    u += size;
  }
}

uint64_t ProgramView::descriptors() const {
  uint64_t n = 0;
  for (const auto& entries : unit) n += entries.size();
  return n;
}

std::string ProgramView::why_idle(int number, const uint64_t (&done)[hls::kUnits]) const {
  if (done[number] >= unit[number].size()) return "";
  const Entry& e = unit[number][done[number]];
  std::string text = std::string(hls::kUnitNames[number]) + " idle before descriptor " + std::to_string(done[number]) +
                     " (" + hls::opcode_name(static_cast<uint32_t>(e.opcode)) + ", tag " + std::to_string(e.tag) + ")";
  std::string waits;
  for (int i = 0; i < hls::kUnits; ++i)
    if (static_cast<int16_t>(static_cast<uint16_t>(done[i]) - e.wait[i]) < 0)
      waits += (waits.empty() ? "" : ", ") + std::string(hls::kUnitNames[i]) + " has done " + std::to_string(done[i]) +
               " of " + std::to_string(e.wait[i]);
  return text + (waits.empty() ? ": all its waits are met, it was not dispatched" : ": " + waits);
}

}  // namespace winnow::sim
