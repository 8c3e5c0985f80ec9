// wn_axi_read and the read channels of the port: bursts instead of beats, in the order of time.
//
// A stream's beats are popped by its sink, which says when; so the cycle in which a burst fits into the stream's queue
// is known as soon as the pop that makes room is.
#pragma once
#include <deque>
#include <vector>

#include "hls/counters.h"
#include "sim/dram/timing.h"
#include "sim/fast/cycle.h"
#include "sim/fast/traffic.h"
#include "sim/stall.h"

namespace winnow::sim::fast {

/// Takes the beats of a stream.
class BeatSink {
 public:
  virtual ~BeatSink() = default;
  /// `visible[i]`: the first cycle in which the beat can be popped, if those before it are gone. Ascending; comes
  /// before that cycle.
  virtual void arrive(const Cycle* visible, int beats) = 0;
};

class ReadDma {
 public:
  ReadDma(int streams, int beat_bytes, int burst_beats, const Stalls& stalls, DramTiming& dram, Traffic& traffic);

  void connect(int stream, BeatSink* sink) { streams_[static_cast<size_t>(stream)].sink = sink; }
  /// The stream's request is taken in a cycle; the one before must be split to its end.
  void request(int stream, uint32_t address, uint32_t beats, int tag, Cycle taken);
  /// The sink took the stream's next beat.
  void popped(int stream, Cycle cycle);
  /// The last burst of the stream's request has been picked, in this cycle.
  bool split(int stream) const { return streams_[static_cast<size_t>(stream)].rest == 0; }
  Cycle split_at(int stream) const { return streams_[static_cast<size_t>(stream)].picked; }

  /// The cycle of the next event; step(cycle) handles all of that cycle.
  Cycle next() const;
  void step(Cycle now);

 private:
  static constexpr size_t kMostOpen = 128;  // bursts that the surroundings take

  struct Stream {
    BeatSink* sink = nullptr;
    uint32_t address = 0, rest = 0;  // beats not asked for
    int tag = 0;
    Cycle ready = 0;  // the first cycle that may pick the next burst, were there room
    Cycle picked = 0;
    uint64_t promised = 0, pops = 0;
    std::vector<Cycle> pop_at;  // of the last Depth pops, by number % size
    Cycle want = kUnknown;      // the first cycle that may pick it
  };
  struct Burst {
    int stream;
    uint32_t beats;
    Completion time;
  };

  uint32_t next_length(const Stream& s) const;
  void update(Stream& s);
  void pick(Cycle now);
  void take(Cycle now);
  void choose(Cycle now);
  size_t oldest_there() const;
  void plan_pick();
  void plan_choice(Cycle now);

  const uint32_t beat_bytes_, burst_beats_, depth_;
  Stall stall_ar_, stall_r_;
  DramTiming& dram_;
  Traffic& traffic_;
  std::vector<Stream> streams_;
  int last_ = -1;  // stream served last

  // Address register
  bool shown_ = false;
  int shown_stream_ = 0;
  uint32_t shown_address_ = 0, shown_beats_ = 0;
  int shown_tag_ = 0;
  Cycle free_ = 0;  // the register can be filled from here on
  Cycle pick_at_ = kUnknown, take_at_ = kUnknown, choose_at_ = kUnknown;

  // Data
  std::vector<Burst> open_;  // taken, no beat sent; oldest first
  std::deque<Cycle> ends_;   // last beats of the bursts that count as open
  Cycle bus_free_ = 0;       // the first cycle whose end may choose the next burst
  std::vector<Cycle> beats_;
};

}  // namespace winnow::sim::fast
