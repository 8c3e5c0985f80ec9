// AXI4-Lite accesses for a thread: blocking calls on one side, pins on the other.
#pragma once
#include "sim/cosim/bench.h"
#include "sim/stall.h"

namespace winnow::sim {

class AxiLiteMaster : public sc_core::sc_module {
 public:
  AxiLiteMaster(const sc_core::sc_module_name& name, Bench& bench);
  SC_HAS_PROCESS(AxiLiteMaster);

  /// Only from an SC_THREAD, one at a time. A response other than OKAY ends the simulation.
  /// `taken` gets the cycle in which the write's address and data have both been taken.
  void write(uint16_t address, uint32_t data, uint64_t* taken = nullptr);
  uint32_t read(uint16_t address);

 private:
  void on_edge();

  Bench& bench_;
  Stall stall_aw_, stall_w_, stall_b_, stall_ar_, stall_r_;
  sc_core::sc_event done_{"done"};
  // Parts of the access that are still to come
  bool aw_ = false, w_ = false, b_ = false, ar_ = false, r_ = false;
  uint16_t address_ = 0;
  uint32_t data_ = 0;
  uint64_t* taken_ = nullptr;
};

}  // namespace winnow::sim
