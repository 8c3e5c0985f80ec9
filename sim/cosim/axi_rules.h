// Watches the design's side of AXI4 and AXI4-Lite (axi_checker.h); the first broken rule ends the simulation.
#pragma once
#include "sim/cosim/axi_checker.h"
#include "sim/cosim/bench.h"

namespace winnow::sim {

class AxiRules : public sc_core::sc_module {
 public:
  AxiRules(const sc_core::sc_module_name& name, Bench& bench);
  SC_HAS_PROCESS(AxiRules);

 private:
  void on_edge();

  Bench& bench_;
  AxiChecker checker_;
};

}  // namespace winnow::sim
