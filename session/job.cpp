// Expected bank words, regions and inputs of a job.
#include "session/job.h"

#include <utility>

namespace winnow::session {
namespace {

sim::Word72 pack(const hls::Word& word) {
  sim::Word72 packed;
  for (int lane = 0; lane < hls::kLanes; ++lane) {
    const uint64_t v = static_cast<uint64_t>(word[static_cast<size_t>(lane)]) & 0x1ff;
    packed.low |= v << (9 * lane);
    if (lane == 7) packed.high = static_cast<uint8_t>(v >> 1);
  }
  return packed;
}

void append(const mapping::Mapping& m, const mapping::Step& step, const models::TensorMap& tensors,
            sim::ExpectedUnit& unit) {
  for (const mapping::ExpectedWord& w : mapping::expected_words(m, step, tensors))
    unit.writes.push_back({pack(w.word), static_cast<uint8_t>(w.bank), static_cast<uint16_t>(w.address)});
  unit.end_descriptor();
}

sim::Run make_run(const mapping::Mapping& m, const models::TensorMap& tensors, bool check_banks) {
  sim::Run run;
  const auto beat = static_cast<size_t>(m.accelerator.axi_bytes());
  for (const mapping::Transfer& t : m.transfers) {
    std::vector<uint8_t> stream = mapping::transfer_stream(m, t, tensors);
    if (t.origin == mapping::Origin::kDevice) {
      run.outputs.push_back({{t.address, t.capacity_bytes}, t.slot, std::move(stream)});
      continue;
    }
    run.slots.push_back({static_cast<uint8_t>(t.slot), static_cast<uint16_t>(stream.size() / beat)});
    run.inputs.push_back({t.address, std::move(stream)});
  }
  run.check_banks = check_banks;
  if (!check_banks) return run;
  for (const mapping::Step& step : m.steps) {
    if (step.unit == hls::kUnitCp) append(m, step, tensors, run.compute);
    if (step.unit == hls::kUnitVu) append(m, step, tensors, run.vector);
    if (step.unit == hls::kUnitLa) append(m, step, tensors, run.load);
  }
  return run;
}

}  // namespace

sim::CosimJob make_job(const mapping::Mapping& m, const std::vector<models::TensorMap>& runs, bool check_banks,
                       bool keep_weights) {
  sim::CosimJob job;
  job.axi_bytes = m.accelerator.axi_bytes();
  job.rows = m.accelerator.rows;
  job.columns = m.accelerator.columns;
  job.clock_mhz = m.accelerator.clock_mhz;
  job.dram = m.accelerator.dram;
  job.program_address = m.program.address;
  job.program_units = m.program.units;
  job.warm_program_address = m.warm_program.address;
  job.warm_program_units = m.warm_program.units;
  job.image = m.image;
  job.regions = m.regions;
  for (const models::TensorMap& tensors : runs) job.runs.push_back(make_run(m, tensors, check_banks));
  if (keep_weights && m.warm_program.units > 0)
    for (size_t r = 1; r < job.runs.size(); ++r) job.runs[r].warm = true;
  return job;
}

std::vector<mapping::ByteTable> predict_runs(const mapping::Mapping& m, const std::vector<models::TensorMap>& runs,
                                             const sim::CosimJob& job) {
  std::vector<mapping::ByteTable> predicted;
  for (size_t r = 0; r < runs.size(); ++r) predicted.push_back(mapping::predict_bytes(m, runs[r], job.runs[r].warm));
  return predicted;
}

}  // namespace winnow::session
