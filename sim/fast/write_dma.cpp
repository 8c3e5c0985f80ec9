// Addresses and beats follow from the cycle in which a burst is complete; only the memory's answer has to come in the
// order of time.
#include "sim/fast/write_dma.h"

#include <algorithm>

namespace winnow::sim::fast {

constexpr uint32_t kLineBytes = 4096;  // no burst crosses one

WriteDma::WriteDma(int beat_bytes, int burst_beats, const Stalls& stalls, DramTiming& dram, Traffic& traffic)
    : beat_bytes_(static_cast<uint32_t>(beat_bytes)), burst_beats_(static_cast<uint32_t>(burst_beats)),
      depth_(2 * burst_beats_), stall_aw_(stalls, Channel::kAw), stall_w_(stalls, Channel::kW),
      stall_b_(stalls, Channel::kB), dram_(dram), traffic_(traffic), sent_at_(depth_, 0) {}

void WriteDma::open(uint32_t address, int tag, Cycle taken) {
  address_ = address;
  filling_ = 0;
  tag_ = tag;
  push_after_ = taken + 1;
}

Cycle WriteDma::push_from() const {
  Cycle from = push_after_;
  if (pushed_ >= depth_) {
    if (sent_ <= pushed_ - depth_) return kUnknown;
    from = std::max(from, sent_at_[(pushed_ - depth_) % depth_] + 1);
  }
  if (cut_ >= kBurstQueue) {
    if (popped_ <= cut_ - kBurstQueue) return kUnknown;
    from = std::max(from, popped_at_[(cut_ - kBurstQueue) % kBurstQueue] + 1);
  }
  return from;
}

void WriteDma::push(Cycle cycle, bool last) {
  ++pushed_;
  ++filling_;
  address_ += beat_bytes_;
  push_after_ = cycle + 1;
  if (!last && filling_ < burst_beats_ && address_ % kLineBytes != 0) return;
  waiting_.push_back({address_ - filling_ * beat_bytes_, filling_, last, cycle, kUnknown});
  filling_ = 0;
  ++cut_;
  advance();
}

void WriteDma::advance() {
  while (!waiting_.empty()) {
    Burst& burst = waiting_.front();
    if (popped_ == issued_) popped_at_[popped_++ % kBurstQueue] = std::max(burst.cut + 1, issued_at_);
    Cycle from = popped_at_[issued_ % kBurstQueue] + 1;
    if (issued_ >= kMostOpen) {
      if (answered_ <= issued_ - kMostOpen) return;
      from = std::max(from, answered_at_[(issued_ - kMostOpen) % kMostOpen] + 1);
    }
    issued_at_ = stall_aw_.next_free(from);
    ++issued_;
    traffic_.write(burst.address, burst.beats, tag_);
    sent_last_ = std::max(sent_last_, issued_at_);
    for (uint32_t i = 0; i < burst.beats; ++i) {
      sent_at_[sent_++ % depth_] = sent_last_ = stall_w_.next_free(sent_last_ + 1);
      traffic_.write_beat(sent_last_);
    }
    burst.last_beat = sent_last_;
    written_.push_back(burst);
    waiting_.pop_front();
  }
}

void WriteDma::step(Cycle now) {
  if (next() != now) return;
  const Burst burst = written_.front();
  written_.pop_front();
  const Completion c = dram_.access({now, burst.address, burst.beats * beat_bytes_, true});
  answered_last_ = stall_b_.next_free(std::max({c.last_cycle, now + 1, answered_last_ + 1}));
  answered_at_[answered_++ % kMostOpen] = answered_last_;
  advance();
  source_->room();
  if (burst.last) source_->written(answered_last_ + 1);
}

}  // namespace winnow::sim::fast
