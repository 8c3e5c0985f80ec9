// wn_axi_write and the write channels of the port: when beats fit in, and when the stream's last response has come.
#pragma once
#include <array>
#include <deque>
#include <vector>

#include "sim/dram/timing.h"
#include "sim/fast/cycle.h"
#include "sim/fast/traffic.h"
#include "sim/stall.h"

namespace winnow::sim::fast {

/// Fills the streams.
class WriteSource {
 public:
  virtual ~WriteSource() = default;
  /// push_from() may have become known.
  virtual void room() = 0;
  /// The cycle in which done_o is up.
  virtual void written(Cycle done) = 0;
};

class WriteDma {
 public:
  WriteDma(int beat_bytes, int burst_beats, const Stalls& stalls, DramTiming& dram, Traffic& traffic);

  void connect(WriteSource* source) { source_ = source; }
  /// A stream's request is taken in a cycle.
  void open(uint32_t address, int tag, Cycle taken);
  /// The first cycle in which the next beat can go in; kUnknown while that depends on what comes.
  Cycle push_from() const;
  void push(Cycle cycle, bool last);

  Cycle next() const { return written_.empty() ? kUnknown : written_.front().last_beat; }
  void step(Cycle now);

 private:
  static constexpr uint64_t kMostOpen = 16;   // bursts that the surroundings take before a response
  static constexpr uint64_t kBurstQueue = 4;  // cut bursts without an address on the bus

  struct Burst {
    uint32_t address, beats;
    bool last;
    Cycle cut, last_beat;
  };

  void advance();

  const uint32_t beat_bytes_, burst_beats_, depth_;
  Stall stall_aw_, stall_w_, stall_b_;
  DramTiming& dram_;
  Traffic& traffic_;
  WriteSource* source_ = nullptr;

  // Open stream
  uint32_t address_ = 0;  // of the next beat
  uint32_t filling_ = 0;  // beats of the burst that is being filled
  int tag_ = 0;
  Cycle push_after_ = 0;  // beats go in from here on

  // Everything since the start of the run, by number
  uint64_t pushed_ = 0, sent_ = 0;                             // beats
  std::vector<Cycle> sent_at_;                                 // of the last depth_ beats
  uint64_t cut_ = 0, popped_ = 0, issued_ = 0, answered_ = 0;  // bursts
  std::array<Cycle, kBurstQueue> popped_at_{};
  std::array<Cycle, kMostOpen> answered_at_{};
  Cycle issued_at_ = 0, sent_last_ = 0, answered_last_ = 0;
  std::deque<Burst> waiting_;  // cut, not issued
  std::deque<Burst> written_;  // issued, last beat not seen by the memory
};

}  // namespace winnow::sim::fast
