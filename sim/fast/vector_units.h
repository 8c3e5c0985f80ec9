// Unit vu: the vector units' timing in the machine.
#pragma once
#include "sim/fast/bank_ports.h"
#include "sim/fast/unit.h"
#include "sim/fast/vector.h"

namespace winnow::sim::fast {

class VectorUnits : public Unit {
 public:
  VectorUnits(const VectorShape& shape, BankPorts& ports, DoneListener& listener)
      : run_(shape), ports_(ports), listener_(listener) {}

  void start(const hls::Descriptor& descriptor, int, Cycle start) override {
    run_.start(descriptor, start);
    ports_.vector.claim(start, run_.reads(), run_.writes());
    running_ = true;
  }
  /// No use of the banks that is not settled comes before this cycle.
  Cycle next() const { return running_ ? run_.next() : kUnknown; }
  /// Goes on by `known`, the last cycle of which the array's use of the ports is known.
  void step(Cycle known) {
    if (!running_ || run_.next() > known) return;
    run_.advance(known, ports_.for_vector);
    if (!run_.done()) return;
    running_ = false;
    listener_.done(hls::kUnitVu, run_.done_cycle());
  }

 private:
  VectorRun run_;
  BankPorts& ports_;
  DoneListener& listener_;
  bool running_ = false;
};

}  // namespace winnow::sim::fast
