// The descriptors of a program as they lie in the image.
#pragma once
#include <stdexcept>
#include <string>
#include <vector>

#include "hls/error_text.h"
#include "hls/sequencer.h"
#include "sim/fast/image.h"

namespace winnow::sim::fast {

/// The whole or the warm program of a job, as the units get it. Throws std::runtime_error where the machine would
/// refuse it.
inline std::vector<hls::Descriptor> read_program(const Image& image, const CosimJob& job, bool warm) {
  std::vector<hls::Descriptor> program;
  const uint32_t units = warm ? job.warm_program_units : job.program_units;
  const uint32_t address = job.base_address + (warm ? job.warm_program_address : job.program_address);
  const auto beat = static_cast<uint32_t>(job.axi_bytes);
  if (const hls::ProgramError error = hls::program_error(address, units, beat))
    throw std::runtime_error(hls::error_text(hls::kErrorProgram, error));
  const uint8_t* bytes = image.at(address, uint64_t{units} * hls::kUnitBytes);
  for (uint32_t u = 0; u < units;) {
    hls::Descriptor d{};
    const uint8_t* from = bytes + size_t{u} * hls::kUnitBytes;
    const uint32_t opcode = from[0], size = from[1] & 15;
    if (opcode < hls::kLoadTables || opcode > hls::kStoreActs || size == 0 || size > hls::kDescriptorUnits ||
        u + size > units)
      throw std::runtime_error("the program has no descriptor in unit " + std::to_string(u));
    for (uint32_t i = 0; i < size * hls::kUnitBytes; ++i) d.bits[i / 8] |= uint64_t{from[i]} << (8 * (i % 8));
    if (!hls::descriptor_allowed(d, true, beat))
      throw std::runtime_error("the machine cannot do the descriptor in unit " + std::to_string(u));
    program.push_back(hls::moved(d, job.base_address));
    u += size;
  }
  return program;
}

}  // namespace winnow::sim::fast
