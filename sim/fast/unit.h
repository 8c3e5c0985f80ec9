// What the sequencer and the units say to each other.
#pragma once
#include "hls/descriptor.h"
#include "sim/fast/cycle.h"

namespace winnow::sim::fast {

class Unit {
 public:
  virtual ~Unit() = default;
  /// The unit sees its command number `index` from cycle `start` on.
  virtual void start(const hls::Descriptor& descriptor, int index, Cycle start) = 0;
};

class DoneListener {
 public:
  virtual ~DoneListener() = default;
  /// cmd_done of the unit's running command is up in `cycle`; said before that cycle has passed.
  virtual void done(hls::Unit unit, Cycle cycle) = 0;
};

}  // namespace winnow::sim::fast
