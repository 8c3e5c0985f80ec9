// A descriptor's beats, its place in a queue, its start: each in the first cycle that all it needs allows.
#include "sim/fast/sequencer.h"

#include <algorithm>
#include <stdexcept>

#include "sim/fast/program.h"

namespace winnow::sim::fast {

namespace field = hls::field;

namespace {
constexpr uint32_t kChunkUnits = 8192;  // units per request
constexpr int kNoTile = 5, kRuns = -1;
}  // namespace

Sequencer::Sequencer(const CosimJob& job, const Run& run, const Image& image, ReadDma& dma, RunResult& result)
    : axi_bytes_(static_cast<uint32_t>(job.axi_bytes)), dma_(dma), result_(result),
      fetch_address_(job.base_address + (run.warm ? job.warm_program_address : job.program_address)),
      fetch_left_(run.warm ? job.warm_program_units : job.program_units) {
  dma.connect(hls::kStreamProgram, this);
  for (const hls::Descriptor& d : read_program(image, job, run.warm))
    program_.push_back({d, hls::unit_of(static_cast<hls::Opcode>(d.get(field::opcode))),
                        d.get(field::size) * hls::kUnitBytes / axi_bytes_});
  for (auto& times : result.descriptors) times.clear();
  fetch(kFirstCycle);
}

void Sequencer::fetch(Cycle taken) {
  const uint32_t units = std::min(fetch_left_, kChunkUnits);
  dma_.request(hls::kStreamProgram, fetch_address_, units * hls::kUnitBytes / axi_bytes_, 0, taken);
  fetch_left_ -= units;
  fetch_address_ += units * hls::kUnitBytes;
}

void Sequencer::arrive(const Cycle* visible, int beats) {
  beats_.insert(beats_.end(), visible, visible + beats);
  assemble();
}

void Sequencer::assemble() {
  while (descriptor_ < program_.size()) {
    const Program& p = program_[descriptor_];
    while (taken_ < p.beats) {
      if (beats_.empty()) return;
      const Cycle cycle = std::max(beats_.front(), take_from_);
      beats_.pop_front();
      take_from_ = cycle + 1;
      ++taken_;
      dma_.popped(hls::kStreamProgram, cycle);
      if (fetch_left_ > 0 && dma_.split(hls::kStreamProgram)) fetch(dma_.split_at(hls::kStreamProgram) + 1);
    }
    Lane& lane = lanes_[p.unit];
    if (lane.queue.size() == kQueue) return;
    const Cycle queued = std::max(take_from_, lane.done_before + 1);
    lane.queue.push_back({&p.descriptor, queued + 1});
    take_from_ = queued + 1;
    taken_ = 0;
    ++descriptor_;
  }
}

/// Units that the descriptor still waits for, a bit each.
uint32_t Sequencer::unmet(const hls::Descriptor& d) const {
  uint32_t late = 0;
  for (uint32_t u = 0; u < hls::kUnits; ++u)
    late |= static_cast<uint32_t>(static_cast<uint16_t>(lanes_[u].count - d.get(hls::kWaits[u])) >> 15) << u;
  return late;
}

int Sequencer::waiting_for(Cycle now) const {
  const Lane& cp = lanes_[hls::kUnitCp];
  if (cp.running) return kRuns;
  if (cp.queue.empty() || cp.head() > now) return kNoTile;
  return __builtin_ctz(unmet(*cp.queue.front().descriptor));
}

/// The cycles before `now` belong to the reason found last.
void Sequencer::account(Cycle now) {
  DeviceCounters& c = result_.counters;
  if (reason_ != kRuns) c.*hls::kCounters[hls::counter::wait_weights + reason_].value += now - since_;
  since_ = now;
}

/// The done pulse of the cycle before counts from now on.
bool Sequencer::end(Lane& lane, hls::Unit unit, Cycle now) {
  if (!lane.running || lane.done == kUnknown || lane.done + 1 != now) return false;
  lane.running = false;
  lane.queue.pop_front();
  lane.done_before = lane.done;
  lane.done = kUnknown;
  ++lane.count;
  result_.descriptors[unit].back().done = lane.done_before;
  const uint64_t busy = now - lane.started;
  if (unit == hls::kUnitCp) result_.counters.compute_cycles += busy;
  if (unit == hls::kUnitVu) result_.counters.vector_cycles += busy;
  return true;
}

Cycle Sequencer::next() const {
  Cycle next = kUnknown;
  for (const Lane& lane : lanes_) {
    if (lane.running && lane.done != kUnknown) next = std::min(next, lane.done + 1);
    // A head that has been looked at waits for somebody's end.
    if (!lane.running && !lane.queue.empty() && lane.head() > now_) next = std::min(next, lane.head());
  }
  return next;
}

void Sequencer::step(Cycle now) {
  if (next() != now) return;
  account(now);
  bool ended = false;
  for (int u = 0; u < hls::kUnits; ++u) ended |= end(lanes_[static_cast<size_t>(u)], static_cast<hls::Unit>(u), now);
  if (ended) assemble();
  bool idle = descriptor_ == program_.size();
  for (int u = 0; u < hls::kUnits; ++u) {
    Lane& lane = lanes_[static_cast<size_t>(u)];
    idle &= lane.queue.empty();
    if (lane.running || lane.queue.empty() || lane.head() > now || unmet(*lane.queue.front().descriptor) != 0) continue;
    if (!lane.unit) throw std::runtime_error("the program has a descriptor for a unit that is not there");
    lane.running = true;
    lane.started = now;
    lane.done = kUnknown;
    auto& times = result_.descriptors[static_cast<size_t>(u)];
    times.push_back({now, 0});
    lane.unit->start(*lane.queue.front().descriptor, static_cast<int>(times.size()) - 1, now);
  }
  reason_ = waiting_for(now);
  now_ = now;
  if (!idle) return;
  account(now + 1);
  finished_ = true;
  result_.counters.cycles = now + 1 - kFirstCycle;
  for (size_t u = 0; u < hls::kUnits; ++u) result_.counters.done[u] = lanes_[u].count;
}

std::string Sequencer::state() const {
  std::string text;
  for (size_t u = 0; u < hls::kUnits; ++u) {
    const Lane& lane = lanes_[u];
    text += std::string(u ? ", " : "") + hls::kUnitNames[u] +
            (lane.running         ? " busy with "
             : lane.queue.empty() ? " idle before "
                                  : " waits with ") +
            std::to_string(result_.descriptors[u].size() - (lane.running ? 1 : 0));
  }
  return text;
}

}  // namespace winnow::sim::fast
