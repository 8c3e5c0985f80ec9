// The program in DRAM, and a second one for PEs that hold all weights already.
#include <stdexcept>
#include <tuple>
#include <utility>

#include "mapping/draft.h"

namespace winnow::mapping {
namespace {

/// Descriptors in order, whole beats, on a page of its own; returns where, and its length in units.
std::pair<uint32_t, uint32_t> write_program(Draft& d, const std::vector<hls::Descriptor>& descriptors) {
  Segment program;
  for (const hls::Descriptor& descriptor : descriptors) {
    const uint32_t bytes = descriptor.get(hls::field::size) * hls::kUnitBytes;
    for (uint32_t i = 0; i < bytes; ++i)
      program.bytes.push_back(static_cast<uint8_t>(descriptor.bits[i / 8] >> (8 * (i % 8))));
  }
  const auto units = static_cast<uint32_t>(program.bytes.size()) / hls::kUnitBytes;
  d.next_address = round_up(d.next_address, kPage);
  program.bytes.resize(round_up(program.bytes.size(), static_cast<uint64_t>(d.m.accelerator.axi_bytes())), 0);
  program.address = d.reserve(program.bytes.size(), 0, hls::Traffic::kProgram);
  const uint32_t address = program.address;
  d.m.image.push_back(std::move(program));
  return {address, units};
}

}  // namespace

void write_programs(Draft& d) {
  Mapping& m = d.m;
  std::vector<hls::Descriptor> cold, warm;
  size_t loads = 0, tiles = 0;
  for (const Step& step : m.steps) {
    cold.push_back(step.descriptor);
    if (in_warm_program(step)) warm.push_back(step.descriptor), warm.back().set(hls::field::wait_lw, 0);
    loads += step.descriptor.get(hls::field::opcode) == hls::kLoadWeights;
  }
  for (const ArrayPlan& plan : d.plans) tiles += plan.tiles.size();
  std::tie(m.program_address, m.program_units) = write_program(d, cold);
  if (m.weights_resident && loads > 0) {
    if (loads != tiles) throw std::logic_error("weights that stay in the PEs are loaded more than once");
    std::tie(m.warm_program_address, m.warm_program_units) = write_program(d, warm);
  }
  const uint64_t end = round_up(d.next_address, kPage);
  check_dram(m, m.base_address, end);
  m.dram_bytes = static_cast<uint32_t>(end);
}

}  // namespace winnow::mapping
