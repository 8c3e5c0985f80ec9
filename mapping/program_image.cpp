// The program in DRAM, and a second one for PEs that hold all weights already.
#include <stdexcept>

#include "mapping/program.h"

namespace winnow::mapping {
namespace {

/// Descriptors in order, whole beats, on a page of its own.
StoredProgram store(const std::vector<hls::Descriptor>& descriptors, int beat_bytes, StoredPrograms& to) {
  Segment program;
  for (const hls::Descriptor& descriptor : descriptors) {
    const uint32_t bytes = descriptor.get(hls::field::size) * hls::kUnitBytes;
    for (uint32_t i = 0; i < bytes; ++i)
      program.bytes.push_back(static_cast<uint8_t>(descriptor.bits[i / 8] >> (8 * (i % 8))));
  }
  const auto units = static_cast<uint32_t>(program.bytes.size()) / hls::kUnitBytes;
  to.dram.next_page();
  program.bytes.resize(round_up(program.bytes.size(), static_cast<uint64_t>(beat_bytes)), 0);
  program.address = to.dram.reserve(program.bytes.size(), 0, hls::Traffic::kProgram);
  to.image.push_back(std::move(program));
  return {to.image.back().address, units};
}

}  // namespace

StoredPrograms store_programs(const Program& program, const Placed& placed, int beat_bytes, DramSpace dram) {
  StoredPrograms stored;
  stored.dram = std::move(dram);
  std::vector<hls::Descriptor> cold, warm;
  size_t loads = 0, tiles = 0;
  for (const Step& step : program.steps) {
    cold.push_back(step.descriptor);
    if (in_warm_program(step)) warm.push_back(step.descriptor), warm.back().set(hls::field::wait_lw, 0);
    loads += step.descriptor.get(hls::field::opcode) == hls::kLoadWeights;
  }
  for (const Tiling& tiling : placed.tilings) tiles += tiling.tiles.size();
  stored.cold = store(cold, beat_bytes, stored);
  if (program.weights_resident && loads > 0) {
    if (loads != tiles) throw std::logic_error("weights that stay in the PEs are loaded more than once");
    stored.warm = store(warm, beat_bytes, stored);
  }
  stored.dram.next_page();
  return stored;
}

}  // namespace winnow::mapping
