// What lies in the DRAM before the first run, and what every run puts there.
#include "session/mapping_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "mapping/bytes.h"
#include "mapping/packing.h"
#include "session/plan.h"
#include "session/run_files.h"

namespace winnow::session {

void add_mapping(const Prepared& prepared, const models::Warnings& warnings, models::FileSet& set) {
  const mapping::Mapping& m = prepared.mapping;
  const mapping::Packing packing = mapping::packing_of(m);
  std::vector<uint8_t> image;
  const auto put = [&](uint32_t address, const std::vector<uint8_t>& bytes) {
    const size_t at = address - packing.image_address;
    if (image.size() < at + bytes.size()) image.resize(at + bytes.size(), 0);
    std::copy(bytes.begin(), bytes.end(), image.begin() + static_cast<std::ptrdiff_t>(at));
  };
  for (const mapping::Segment& s : m.image) put(s.address, s.bytes);
  std::vector<RunStreams> runs;
  for (size_t r = 0; r < prepared.runs.size(); ++r) {
    RunStreams run{static_cast<int>(r) * m.batch, std::vector<std::vector<uint8_t>>(m.transfers.size())};
    for (size_t i = 0; i < m.transfers.size(); ++i) {
      const mapping::Direction direction = packing.transfers[i].direction;
      if (direction == mapping::Direction::kSpill) continue;
      std::vector<uint8_t> stream = mapping::transfer_stream(m, m.transfers[i], prepared.runs[r]);
      if (r == 0 && direction != mapping::Direction::kOut) put(m.transfers[i].address, stream);
      if (direction != mapping::Direction::kConstant) run.streams[i] = std::move(stream);
    }
    runs.push_back(std::move(run));
  }
  set.add("dram.bin", std::string(image.begin(), image.end()));
  set.add("dram.hex", fmt::format("// DRAM from byte address 0x{:08x}, little-endian words of {} bytes\n",
                                  packing.image_address, packing.beat_bytes) +
                          hex_words(packing.image_address, image, packing.beat_bytes));
  add_runs(packing, runs, set);
  models::json::Document plan = plan_document(prepared, warnings);
  mapping::add_packing(plan, packing);
  set.add("plan.json", models::json::to_text(plan));
}

}  // namespace winnow::session
