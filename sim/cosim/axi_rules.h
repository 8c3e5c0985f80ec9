// Watches the design's side of AXI4 and AXI4-Lite; the first broken rule ends the simulation.
#pragma once
#include <deque>

#include "sim/cosim/bench.h"

namespace winnow::sim {

/// A waiting valid stays and its payload does not change; bursts are INCR, full width, aligned, inside a 4 KB page; strobes are all
/// ones; WLAST is on the last beat that the address announced.
class AxiRules : public sc_core::sc_module {
 public:
  AxiRules(const sc_core::sc_module_name& name, Bench& bench);
  SC_HAS_PROCESS(AxiRules);

 private:
  void on_edge();
  void waiting_beats(const DutOutputs& out);
  void address(const char* channel, uint32_t address, uint8_t len, uint8_t size, uint8_t burst);
  void write_beats(const DutOutputs& out);
  void broken(const std::string& what);

  Bench& bench_;
  uint32_t bytes_;
  DutOutputs last_out_;
  DutInputs last_in_;
  std::deque<uint32_t> announced_, sent_;  // beats of write bursts not compared yet
  uint32_t beats_ = 0;
};

}  // namespace winnow::sim
