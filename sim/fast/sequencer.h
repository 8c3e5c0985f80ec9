// wn_sequencer: takes the program's beats, deals descriptors to the queues of the units, starts each when what it waits
// for is done.
#pragma once
#include <array>
#include <deque>
#include <vector>

#include "sim/fast/image.h"
#include "sim/fast/read_dma.h"
#include "sim/fast/unit.h"

namespace winnow::sim::fast {

class Sequencer : public BeatSink, public DoneListener {
 public:
  /// The machine runs from this cycle on.
  static constexpr Cycle kFirstCycle = 3;

  Sequencer(const CosimJob& job, const Run& run, const Image& image, ReadDma& dma, RunResult& result);

  void connect(hls::Unit unit, Unit* who) { lanes_[unit].unit = who; }
  void arrive(const Cycle* visible, int beats) override;
  void done(hls::Unit unit, Cycle cycle) override { lanes_[unit].done = cycle; }

  Cycle next() const;
  void step(Cycle now);
  bool finished() const { return finished_; }
  /// What keeps it from going on, for a message.
  std::string state() const;

 private:
  static constexpr size_t kQueue = 2;

  struct Program {
    hls::Descriptor descriptor;
    hls::Unit unit;
    uint32_t beats;
  };
  struct Queued {
    const hls::Descriptor* descriptor;
    Cycle visible;  // the first cycle at the head of an empty queue
  };
  /// A unit and the queue in front of it.
  struct Lane {
    Unit* unit = nullptr;
    std::deque<Queued> queue;  // the one that runs stays at its head
    bool running = false;
    Cycle started = 0, done = kUnknown, done_before = 0;
    uint16_t count = 0;  // done

    Cycle head() const { return queue.front().visible > done_before + 1 ? queue.front().visible : done_before + 1; }
  };

  void fetch(Cycle taken);
  void assemble();
  bool end(Lane& lane, hls::Unit unit, Cycle now);
  uint32_t unmet(const hls::Descriptor& descriptor) const;
  void account(Cycle now);
  int waiting_for(Cycle now) const;

  const uint32_t axi_bytes_;
  ReadDma& dma_;
  RunResult& result_;
  std::vector<Program> program_;
  uint32_t fetch_address_, fetch_left_;  // units not asked for

  // Assembly
  std::deque<Cycle> beats_;  // visible, not taken
  size_t descriptor_ = 0;    // in assembly
  uint32_t taken_ = 0;       // its beats
  Cycle take_from_ = kFirstCycle;

  std::array<Lane, hls::kUnits> lanes_;
  int reason_ = 5;  // why the array does not run: the unit it waits for, 5 no tile, -1 it runs
  Cycle since_ = kFirstCycle, now_ = 0;
  bool finished_ = false;
};

}  // namespace winnow::sim::fast
