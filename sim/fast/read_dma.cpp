// Three kinds of events: a burst is picked for the address register, its address is taken, the bus turns to a burst's
// data.
#include "sim/fast/read_dma.h"

#include <algorithm>
#include <stdexcept>

namespace winnow::sim::fast {

constexpr uint32_t kLineBytes = 4096;  // no burst crosses one

ReadDma::ReadDma(int streams, int beat_bytes, int burst_beats, const Stalls& stalls, DramTiming& dram, Traffic& traffic)
    : beat_bytes_(static_cast<uint32_t>(beat_bytes)), burst_beats_(static_cast<uint32_t>(burst_beats)),
      depth_(2 * burst_beats_), stall_ar_(stalls, Channel::kAr), stall_r_(stalls, Channel::kR), dram_(dram),
      traffic_(traffic), streams_(static_cast<size_t>(streams)), beats_(burst_beats_) {
  for (Stream& s : streams_) s.pop_at.assign(depth_, 0);
}

uint32_t ReadDma::next_length(const Stream& s) const {
  return std::min({s.rest, burst_beats_, (kLineBytes - s.address % kLineBytes) / beat_bytes_});
}

void ReadDma::request(int stream, uint32_t address, uint32_t beats, int tag, Cycle taken) {
  Stream& s = streams_[static_cast<size_t>(stream)];
  if (s.rest != 0 || beats == 0)
    throw std::logic_error("read stream " + std::to_string(stream) + ": a request while another is under way");
  s.address = address;
  s.rest = beats;
  s.tag = tag;
  s.ready = taken + 1;
  update(s);
}

void ReadDma::popped(int stream, Cycle cycle) {
  Stream& s = streams_[static_cast<size_t>(stream)];
  s.pop_at[s.pops++ % depth_] = cycle;
  if (s.want == kUnknown && s.rest != 0) update(s);
}

/// A burst fits when so many beats have been popped that the queue has room for all beats promised and its own.
void ReadDma::update(Stream& s) {
  s.want = kUnknown;
  if (s.rest != 0) {
    const uint64_t filled = s.promised + next_length(s);
    if (filled <= depth_) s.want = s.ready;
    else if (filled - depth_ <= s.pops) s.want = std::max(s.ready, s.pop_at[(filled - depth_ - 1) % depth_] + 1);
  }
  if (s.want != kUnknown) plan_pick();
}

void ReadDma::plan_pick() {
  pick_at_ = kUnknown;
  if (shown_) return;
  for (const Stream& s : streams_) pick_at_ = std::min(pick_at_, s.want);
  if (pick_at_ != kUnknown) pick_at_ = std::max(pick_at_, free_);
}

/// Round robin: the lowest stream above the last one served, else the lowest of all.
void ReadDma::pick(Cycle now) {
  int chosen = -1;
  for (int i = 0; i < static_cast<int>(streams_.size()); ++i) {
    if (streams_[static_cast<size_t>(i)].want > now) continue;
    if (chosen < 0 || (chosen <= last_ && i > last_)) chosen = i;
    if (chosen > last_) break;
  }
  Stream& s = streams_[static_cast<size_t>(chosen)];
  shown_ = true;
  last_ = shown_stream_ = chosen;
  shown_address_ = s.address;
  shown_beats_ = next_length(s);
  shown_tag_ = s.tag;
  s.address += shown_beats_ * beat_bytes_;
  s.rest -= shown_beats_;
  s.promised += shown_beats_;
  s.picked = now;
  s.ready = now + 1;
  update(s);
  plan_pick();
  take_at_ = stall_ar_.next_free(now + 1);
}

/// The surroundings see a burst's end one cycle late when they decide whether there is room for another.
void ReadDma::take(Cycle now) {
  while (!ends_.empty() && ends_.front() + 2 <= now) ends_.pop_front();
  if (open_.size() + ends_.size() >= kMostOpen) {
    take_at_ = stall_ar_.next_free(now + 1);
    return;
  }
  take_at_ = kUnknown;
  shown_ = false;
  free_ = now;
  traffic_.read(shown_stream_, shown_address_, shown_beats_, shown_tag_);
  open_.push_back(
      {shown_stream_, shown_beats_, dram_.access({now, shown_address_, shown_beats_ * beat_bytes_, false})});
  plan_pick();
  plan_choice(now);
}

/// Of the oldest burst of every stream, the one that is there first.
size_t ReadDma::oldest_there() const {
  uint64_t seen = 0;
  size_t best = open_.size();
  for (size_t i = 0; i < open_.size(); ++i) {
    const uint64_t bit = uint64_t{1} << open_[i].stream;
    if (!(seen & bit) && (best == open_.size() || open_[i].time.first_cycle < open_[best].time.first_cycle)) best = i;
    seen |= bit;
  }
  return best;
}

void ReadDma::plan_choice(Cycle now) {
  choose_at_ = kUnknown;
  if (open_.empty()) return;
  choose_at_ = std::max({now, bus_free_, open_[oldest_there()].time.first_cycle - 1});
}

/// At the end of cycle `now`, for the next one.
void ReadDma::choose(Cycle now) {
  const size_t best = oldest_there();
  const Burst burst = open_[best];
  open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(best));
  Cycle cycle = now;
  for (uint32_t i = 0; i < burst.beats; ++i) {
    cycle = stall_r_.next_free(std::max(cycle + 1, beat_cycle(burst.time, i, burst.beats)));
    beats_[i] = cycle + 1;
    traffic_.read_beat(burst.stream, cycle);
  }
  ends_.push_back(cycle);
  bus_free_ = cycle;
  streams_[static_cast<size_t>(burst.stream)].sink->arrive(beats_.data(), static_cast<int>(burst.beats));
  plan_choice(now);
}

Cycle ReadDma::next() const { return std::min({pick_at_, take_at_, choose_at_}); }

void ReadDma::step(Cycle now) {
  if (take_at_ == now) take(now);
  if (pick_at_ == now) pick(now);
  if (choose_at_ == now) choose(now);
}

}  // namespace winnow::sim::fast
