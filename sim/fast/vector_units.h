// Unit vu: the vector units' timing in the machine.
#pragma once
#include "sim/fast/unit.h"
#include "sim/fast/vector_pass.h"

namespace winnow::sim::fast {

/// A pass is timed to its end when it starts, and again whenever a tile starts meanwhile, which goes before it at the banks.
class VectorUnits : public Unit {
 public:
  VectorUnits(const VectorShape& shape, BankPorts& ports, DoneListener& listener) : shape_(shape), ports_(ports), listener_(listener) {}

  void start(const hls::Descriptor& descriptor, int, Cycle start) override {
    descriptor_ = &descriptor;
    ports_.start_vector(start);
    time();
  }
  /// A tile starts.
  void array_starts(Cycle start) {
    if (descriptor_ && start <= done_) time();
  }

 private:
  void time() {
    PassTiming timing = time_pass(shape_, *descriptor_, ports_.vector_start(), ports_);
    done_ = timing.done;
    ports_.set_vector(std::move(timing.use));
    listener_.done(hls::kUnitVu, done_);
  }

  const VectorShape shape_;
  BankPorts& ports_;
  DoneListener& listener_;
  const hls::Descriptor* descriptor_ = nullptr;
  Cycle done_ = 0;
};

}  // namespace winnow::sim::fast
