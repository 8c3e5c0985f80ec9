// The steps of a program in dispatch order: their numbers, whom they wait for, and weight loads among the others.
#pragma once
#include <vector>

#include "mapping/memory.h"
#include "mapping/refusals.h"
#include "mapping/step.h"

namespace winnow::mapping {

/// Takes steps in program order. Weight loads go out a few tiles before the COMPUTE that uses them, but never before a
/// tile that they wait for, so the dispatch order has no cycle.
class Dispatch {
 public:
  /// `counter_tags`: by tag, what descriptors say for the byte counters.
  explicit Dispatch(std::vector<int> counter_tags) : counter_tags_(std::move(counter_tags)) {}

  /// Steps that are made from here on belong there.
  void enter_chunk(int chunk) { chunk_ = chunk; }
  void enter_strip(int strip) { strip_ = strip; }

  /// The next step of the opcode's unit, its descriptor `units` units long.
  Step make(hls::Opcode opcode, int units, int tag);
  /// `step` reads or writes bank words [begin, end); raises what it waits for.
  void access(const Step& step, int begin, int end, bool write, Hazards::Waits& waits);
  /// Adds a step of any unit but lw.
  void add(Step step, const Hazards::Waits& waits);
  /// Adds a step of the lw unit, for COMPUTE number `tile`; `waits_tiles` COMPUTEs must be done first.
  void add_load(Step step, int tile, int waits_tiles);
  /// The number of the next COMPUTE.
  int next_tile() const { return counts_[hls::kUnitCp]; }

  /// All steps, in dispatch order. Refused, by the layer with the most of them, if a unit has more than its tokens
  /// count; `batch`: of the run.
  Outcome<std::vector<Step>> finish(int batch) &&;

 private:
  struct Load {
    Step step;
    int tile = 0, waits_tiles = 0;
  };

  std::vector<int> counter_tags_;
  int chunk_ = 0, strip_ = 0;
  int counts_[hls::kUnits] = {};
  Hazards hazards_;
  std::vector<Load> loads_;
  std::vector<Step> others_;
};

}  // namespace winnow::mapping
